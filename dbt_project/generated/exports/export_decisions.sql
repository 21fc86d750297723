-- Generated from segment_specs/ by `segments compile`. Do not edit.

with

segment_memberships as (

    select * from {{ ref('segment_memberships') }}

),

customer_consents as (

    select * from {{ ref('customer_consents') }}

),

suppressed_customers as (

    select * from {{ ref('suppressed_customers') }}

),

contact_points as (

    select * from {{ ref('contact_points') }}

),

segment_windows as (

    select * from {{ ref('segment_windows') }}

),

export_rows_basic_1 as (

    select * from {{ ref('export_rows_basic_1') }}

),

export_rows_email_1 as (

    select * from {{ ref('export_rows_email_1') }}

),

export_rows_extended_1 as (

    select * from {{ ref('export_rows_extended_1') }}

),

export_rows_meta_2026_05 as (

    select * from {{ ref('export_rows_meta_2026_05') }}

)

select
    'customer_list__all_customers' as export_id,
    segment_memberships.account_id,
    segment_memberships.customer_id,
    case
        when exists(
            select
                1
            from suppressed_customers
            where
                suppressed_customers.account_id = segment_memberships.account_id
                and suppressed_customers.customer_id = segment_memberships.customer_id
        )
        then 'suppressed'
    end as drop_reason
from segment_memberships
inner join export_rows_basic_1
    on segment_memberships.account_id = export_rows_basic_1.account_id
    and segment_memberships.customer_id = export_rows_basic_1.customer_id
where
    segment_memberships.segment_id = 'all_customers'
union all
select
    'customer_list__no_email_address' as export_id,
    segment_memberships.account_id,
    segment_memberships.customer_id,
    case
        when exists(
            select
                1
            from suppressed_customers
            where
                suppressed_customers.account_id = segment_memberships.account_id
                and suppressed_customers.customer_id = segment_memberships.customer_id
        )
        then 'suppressed'
    end as drop_reason
from segment_memberships
inner join export_rows_basic_1
    on segment_memberships.account_id = export_rows_basic_1.account_id
    and segment_memberships.customer_id = export_rows_basic_1.customer_id
where
    segment_memberships.segment_id = 'no_email_address'
union all
select
    'customer_list__unhappy_customers' as export_id,
    segment_memberships.account_id,
    segment_memberships.customer_id,
    case
        when exists(
            select
                1
            from suppressed_customers
            where
                suppressed_customers.account_id = segment_memberships.account_id
                and suppressed_customers.customer_id = segment_memberships.customer_id
        )
        then 'suppressed'
    end as drop_reason
from segment_memberships
inner join export_rows_basic_1
    on segment_memberships.account_id = export_rows_basic_1.account_id
    and segment_memberships.customer_id = export_rows_basic_1.customer_id
where
    segment_memberships.segment_id = 'unhappy_customers'
union all
select
    'full_list__all_customers' as export_id,
    segment_memberships.account_id,
    segment_memberships.customer_id,
    case
        when exists(
            select
                1
            from suppressed_customers
            where
                suppressed_customers.account_id = segment_memberships.account_id
                and suppressed_customers.customer_id = segment_memberships.customer_id
        )
        then 'suppressed'
    end as drop_reason
from segment_memberships
inner join export_rows_extended_1
    on segment_memberships.account_id = export_rows_extended_1.account_id
    and segment_memberships.customer_id = export_rows_extended_1.customer_id
where
    segment_memberships.segment_id = 'all_customers'
union all
select
    export_id,
    account_id,
    customer_id,
    case
        when drop_reason is null and repetition > 1
        then 'duplicate'
        else drop_reason
    end as drop_reason
from (
    select
        'meta_ads__frequent_buyers' as export_id,
        segment_memberships.account_id,
        segment_memberships.customer_id,
        case
            when exists(
                select
                    1
                from suppressed_customers
                where
                    suppressed_customers.account_id = segment_memberships.account_id
                    and suppressed_customers.customer_id = segment_memberships.customer_id
            )
            then 'suppressed'
            when not exists(
                select
                    1
                from customer_consents
                where
                    (
                        customer_consents.account_id = segment_memberships.account_id
                        and customer_consents.customer_id = segment_memberships.customer_id
                    )
                    and customer_consents.purpose = 'ads_data'
                    and customer_consents.is_granted = true
                    and customer_consents.recorded_at >= segment_windows.exactly_24_months_ago
            )
            then 'consent'
            when not exists(
                select
                    1
                from customer_consents
                where
                    (
                        customer_consents.account_id = segment_memberships.account_id
                        and customer_consents.customer_id = segment_memberships.customer_id
                    )
                    and customer_consents.purpose = 'ads_personalization'
                    and customer_consents.is_granted = true
                    and customer_consents.recorded_at >= segment_windows.exactly_24_months_ago
            )
            then 'consent'
            when export_rows_meta_2026_05.email is null and export_rows_meta_2026_05.phone is null
            then coalesce(
                (
                    select
                        max(contact_points.withheld)
                    from contact_points
                    where
                        (
                            contact_points.account_id = segment_memberships.account_id
                            and contact_points.customer_id = segment_memberships.customer_id
                        )
                        and contact_points.rule in ('meta_email', 'meta_phone')
                        and not contact_points.withheld is null
                ),
                'no_identifier'
            )
        end as drop_reason,
        row_number() over (
            partition by case
                when exists(
                    select
                        1
                    from suppressed_customers
                    where
                        suppressed_customers.account_id = segment_memberships.account_id
                        and suppressed_customers.customer_id = segment_memberships.customer_id
                )
                then 'suppressed'
                when not exists(
                    select
                        1
                    from customer_consents
                    where
                        (
                            customer_consents.account_id = segment_memberships.account_id
                            and customer_consents.customer_id = segment_memberships.customer_id
                        )
                        and customer_consents.purpose = 'ads_data'
                        and customer_consents.is_granted = true
                        and customer_consents.recorded_at >= segment_windows.exactly_24_months_ago
                )
                then 'consent'
                when not exists(
                    select
                        1
                    from customer_consents
                    where
                        (
                            customer_consents.account_id = segment_memberships.account_id
                            and customer_consents.customer_id = segment_memberships.customer_id
                        )
                        and customer_consents.purpose = 'ads_personalization'
                        and customer_consents.is_granted = true
                        and customer_consents.recorded_at >= segment_windows.exactly_24_months_ago
                )
                then 'consent'
                when export_rows_meta_2026_05.email is null and export_rows_meta_2026_05.phone is null
                then coalesce(
                    (
                        select
                            max(contact_points.withheld)
                        from contact_points
                        where
                            (
                                contact_points.account_id = segment_memberships.account_id
                                and contact_points.customer_id = segment_memberships.customer_id
                            )
                            and contact_points.rule in ('meta_email', 'meta_phone')
                            and not contact_points.withheld is null
                    ),
                    'no_identifier'
                )
            end, export_rows_meta_2026_05.email, export_rows_meta_2026_05.phone
            order by segment_memberships.account_id, segment_memberships.customer_id
        ) as repetition
    from segment_memberships
    inner join export_rows_meta_2026_05
        on segment_memberships.account_id = export_rows_meta_2026_05.account_id
        and segment_memberships.customer_id = export_rows_meta_2026_05.customer_id
    inner join segment_windows
        on segment_memberships.account_id = segment_windows.account_id
    where
        segment_memberships.segment_id = 'frequent_buyers'
) as decided
union all
select
    export_id,
    account_id,
    customer_id,
    case
        when drop_reason is null and repetition > 1
        then 'duplicate'
        else drop_reason
    end as drop_reason
from (
    select
        'meta_ads__lapsing_vips' as export_id,
        segment_memberships.account_id,
        segment_memberships.customer_id,
        case
            when exists(
                select
                    1
                from suppressed_customers
                where
                    suppressed_customers.account_id = segment_memberships.account_id
                    and suppressed_customers.customer_id = segment_memberships.customer_id
            )
            then 'suppressed'
            when not exists(
                select
                    1
                from customer_consents
                where
                    (
                        customer_consents.account_id = segment_memberships.account_id
                        and customer_consents.customer_id = segment_memberships.customer_id
                    )
                    and customer_consents.purpose = 'ads_data'
                    and customer_consents.is_granted = true
                    and customer_consents.recorded_at >= segment_windows.exactly_24_months_ago
            )
            then 'consent'
            when not exists(
                select
                    1
                from customer_consents
                where
                    (
                        customer_consents.account_id = segment_memberships.account_id
                        and customer_consents.customer_id = segment_memberships.customer_id
                    )
                    and customer_consents.purpose = 'ads_personalization'
                    and customer_consents.is_granted = true
                    and customer_consents.recorded_at >= segment_windows.exactly_24_months_ago
            )
            then 'consent'
            when export_rows_meta_2026_05.email is null and export_rows_meta_2026_05.phone is null
            then coalesce(
                (
                    select
                        max(contact_points.withheld)
                    from contact_points
                    where
                        (
                            contact_points.account_id = segment_memberships.account_id
                            and contact_points.customer_id = segment_memberships.customer_id
                        )
                        and contact_points.rule in ('meta_email', 'meta_phone')
                        and not contact_points.withheld is null
                ),
                'no_identifier'
            )
        end as drop_reason,
        row_number() over (
            partition by case
                when exists(
                    select
                        1
                    from suppressed_customers
                    where
                        suppressed_customers.account_id = segment_memberships.account_id
                        and suppressed_customers.customer_id = segment_memberships.customer_id
                )
                then 'suppressed'
                when not exists(
                    select
                        1
                    from customer_consents
                    where
                        (
                            customer_consents.account_id = segment_memberships.account_id
                            and customer_consents.customer_id = segment_memberships.customer_id
                        )
                        and customer_consents.purpose = 'ads_data'
                        and customer_consents.is_granted = true
                        and customer_consents.recorded_at >= segment_windows.exactly_24_months_ago
                )
                then 'consent'
                when not exists(
                    select
                        1
                    from customer_consents
                    where
                        (
                            customer_consents.account_id = segment_memberships.account_id
                            and customer_consents.customer_id = segment_memberships.customer_id
                        )
                        and customer_consents.purpose = 'ads_personalization'
                        and customer_consents.is_granted = true
                        and customer_consents.recorded_at >= segment_windows.exactly_24_months_ago
                )
                then 'consent'
                when export_rows_meta_2026_05.email is null and export_rows_meta_2026_05.phone is null
                then coalesce(
                    (
                        select
                            max(contact_points.withheld)
                        from contact_points
                        where
                            (
                                contact_points.account_id = segment_memberships.account_id
                                and contact_points.customer_id = segment_memberships.customer_id
                            )
                            and contact_points.rule in ('meta_email', 'meta_phone')
                            and not contact_points.withheld is null
                    ),
                    'no_identifier'
                )
            end, export_rows_meta_2026_05.email, export_rows_meta_2026_05.phone
            order by segment_memberships.account_id, segment_memberships.customer_id
        ) as repetition
    from segment_memberships
    inner join export_rows_meta_2026_05
        on segment_memberships.account_id = export_rows_meta_2026_05.account_id
        and segment_memberships.customer_id = export_rows_meta_2026_05.customer_id
    inner join segment_windows
        on segment_memberships.account_id = segment_windows.account_id
    where
        segment_memberships.segment_id = 'lapsing_vips'
) as decided
union all
select
    export_id,
    account_id,
    customer_id,
    case
        when drop_reason is null and repetition > 1
        then 'duplicate'
        else drop_reason
    end as drop_reason
from (
    select
        'meta_ads__poland_over_100' as export_id,
        segment_memberships.account_id,
        segment_memberships.customer_id,
        case
            when exists(
                select
                    1
                from suppressed_customers
                where
                    suppressed_customers.account_id = segment_memberships.account_id
                    and suppressed_customers.customer_id = segment_memberships.customer_id
            )
            then 'suppressed'
            when not exists(
                select
                    1
                from customer_consents
                where
                    (
                        customer_consents.account_id = segment_memberships.account_id
                        and customer_consents.customer_id = segment_memberships.customer_id
                    )
                    and customer_consents.purpose = 'ads_data'
                    and customer_consents.is_granted = true
                    and customer_consents.recorded_at >= segment_windows.exactly_24_months_ago
            )
            then 'consent'
            when not exists(
                select
                    1
                from customer_consents
                where
                    (
                        customer_consents.account_id = segment_memberships.account_id
                        and customer_consents.customer_id = segment_memberships.customer_id
                    )
                    and customer_consents.purpose = 'ads_personalization'
                    and customer_consents.is_granted = true
                    and customer_consents.recorded_at >= segment_windows.exactly_24_months_ago
            )
            then 'consent'
            when export_rows_meta_2026_05.email is null and export_rows_meta_2026_05.phone is null
            then coalesce(
                (
                    select
                        max(contact_points.withheld)
                    from contact_points
                    where
                        (
                            contact_points.account_id = segment_memberships.account_id
                            and contact_points.customer_id = segment_memberships.customer_id
                        )
                        and contact_points.rule in ('meta_email', 'meta_phone')
                        and not contact_points.withheld is null
                ),
                'no_identifier'
            )
        end as drop_reason,
        row_number() over (
            partition by case
                when exists(
                    select
                        1
                    from suppressed_customers
                    where
                        suppressed_customers.account_id = segment_memberships.account_id
                        and suppressed_customers.customer_id = segment_memberships.customer_id
                )
                then 'suppressed'
                when not exists(
                    select
                        1
                    from customer_consents
                    where
                        (
                            customer_consents.account_id = segment_memberships.account_id
                            and customer_consents.customer_id = segment_memberships.customer_id
                        )
                        and customer_consents.purpose = 'ads_data'
                        and customer_consents.is_granted = true
                        and customer_consents.recorded_at >= segment_windows.exactly_24_months_ago
                )
                then 'consent'
                when not exists(
                    select
                        1
                    from customer_consents
                    where
                        (
                            customer_consents.account_id = segment_memberships.account_id
                            and customer_consents.customer_id = segment_memberships.customer_id
                        )
                        and customer_consents.purpose = 'ads_personalization'
                        and customer_consents.is_granted = true
                        and customer_consents.recorded_at >= segment_windows.exactly_24_months_ago
                )
                then 'consent'
                when export_rows_meta_2026_05.email is null and export_rows_meta_2026_05.phone is null
                then coalesce(
                    (
                        select
                            max(contact_points.withheld)
                        from contact_points
                        where
                            (
                                contact_points.account_id = segment_memberships.account_id
                                and contact_points.customer_id = segment_memberships.customer_id
                            )
                            and contact_points.rule in ('meta_email', 'meta_phone')
                            and not contact_points.withheld is null
                    ),
                    'no_identifier'
                )
            end, export_rows_meta_2026_05.email, export_rows_meta_2026_05.phone
            order by segment_memberships.account_id, segment_memberships.customer_id
        ) as repetition
    from segment_memberships
    inner join export_rows_meta_2026_05
        on segment_memberships.account_id = export_rows_meta_2026_05.account_id
        and segment_memberships.customer_id = export_rows_meta_2026_05.customer_id
    inner join segment_windows
        on segment_memberships.account_id = segment_windows.account_id
    where
        segment_memberships.segment_id = 'poland_over_100'
) as decided
union all
select
    export_id,
    account_id,
    customer_id,
    case
        when drop_reason is null and repetition > 1
        then 'duplicate'
        else drop_reason
    end as drop_reason
from (
    select
        'meta_ads__returning_customers' as export_id,
        segment_memberships.account_id,
        segment_memberships.customer_id,
        case
            when exists(
                select
                    1
                from suppressed_customers
                where
                    suppressed_customers.account_id = segment_memberships.account_id
                    and suppressed_customers.customer_id = segment_memberships.customer_id
            )
            then 'suppressed'
            when not exists(
                select
                    1
                from customer_consents
                where
                    (
                        customer_consents.account_id = segment_memberships.account_id
                        and customer_consents.customer_id = segment_memberships.customer_id
                    )
                    and customer_consents.purpose = 'ads_data'
                    and customer_consents.is_granted = true
                    and customer_consents.recorded_at >= segment_windows.exactly_24_months_ago
            )
            then 'consent'
            when not exists(
                select
                    1
                from customer_consents
                where
                    (
                        customer_consents.account_id = segment_memberships.account_id
                        and customer_consents.customer_id = segment_memberships.customer_id
                    )
                    and customer_consents.purpose = 'ads_personalization'
                    and customer_consents.is_granted = true
                    and customer_consents.recorded_at >= segment_windows.exactly_24_months_ago
            )
            then 'consent'
            when export_rows_meta_2026_05.email is null and export_rows_meta_2026_05.phone is null
            then coalesce(
                (
                    select
                        max(contact_points.withheld)
                    from contact_points
                    where
                        (
                            contact_points.account_id = segment_memberships.account_id
                            and contact_points.customer_id = segment_memberships.customer_id
                        )
                        and contact_points.rule in ('meta_email', 'meta_phone')
                        and not contact_points.withheld is null
                ),
                'no_identifier'
            )
        end as drop_reason,
        row_number() over (
            partition by case
                when exists(
                    select
                        1
                    from suppressed_customers
                    where
                        suppressed_customers.account_id = segment_memberships.account_id
                        and suppressed_customers.customer_id = segment_memberships.customer_id
                )
                then 'suppressed'
                when not exists(
                    select
                        1
                    from customer_consents
                    where
                        (
                            customer_consents.account_id = segment_memberships.account_id
                            and customer_consents.customer_id = segment_memberships.customer_id
                        )
                        and customer_consents.purpose = 'ads_data'
                        and customer_consents.is_granted = true
                        and customer_consents.recorded_at >= segment_windows.exactly_24_months_ago
                )
                then 'consent'
                when not exists(
                    select
                        1
                    from customer_consents
                    where
                        (
                            customer_consents.account_id = segment_memberships.account_id
                            and customer_consents.customer_id = segment_memberships.customer_id
                        )
                        and customer_consents.purpose = 'ads_personalization'
                        and customer_consents.is_granted = true
                        and customer_consents.recorded_at >= segment_windows.exactly_24_months_ago
                )
                then 'consent'
                when export_rows_meta_2026_05.email is null and export_rows_meta_2026_05.phone is null
                then coalesce(
                    (
                        select
                            max(contact_points.withheld)
                        from contact_points
                        where
                            (
                                contact_points.account_id = segment_memberships.account_id
                                and contact_points.customer_id = segment_memberships.customer_id
                            )
                            and contact_points.rule in ('meta_email', 'meta_phone')
                            and not contact_points.withheld is null
                    ),
                    'no_identifier'
                )
            end, export_rows_meta_2026_05.email, export_rows_meta_2026_05.phone
            order by segment_memberships.account_id, segment_memberships.customer_id
        ) as repetition
    from segment_memberships
    inner join export_rows_meta_2026_05
        on segment_memberships.account_id = export_rows_meta_2026_05.account_id
        and segment_memberships.customer_id = export_rows_meta_2026_05.customer_id
    inner join segment_windows
        on segment_memberships.account_id = segment_windows.account_id
    where
        segment_memberships.segment_id = 'returning_customers'
) as decided
union all
select
    export_id,
    account_id,
    customer_id,
    case
        when drop_reason is null and repetition > 1
        then 'duplicate'
        else drop_reason
    end as drop_reason
from (
    select
        'meta_ads__top_100_spenders' as export_id,
        segment_memberships.account_id,
        segment_memberships.customer_id,
        case
            when exists(
                select
                    1
                from suppressed_customers
                where
                    suppressed_customers.account_id = segment_memberships.account_id
                    and suppressed_customers.customer_id = segment_memberships.customer_id
            )
            then 'suppressed'
            when not exists(
                select
                    1
                from customer_consents
                where
                    (
                        customer_consents.account_id = segment_memberships.account_id
                        and customer_consents.customer_id = segment_memberships.customer_id
                    )
                    and customer_consents.purpose = 'ads_data'
                    and customer_consents.is_granted = true
                    and customer_consents.recorded_at >= segment_windows.exactly_24_months_ago
            )
            then 'consent'
            when not exists(
                select
                    1
                from customer_consents
                where
                    (
                        customer_consents.account_id = segment_memberships.account_id
                        and customer_consents.customer_id = segment_memberships.customer_id
                    )
                    and customer_consents.purpose = 'ads_personalization'
                    and customer_consents.is_granted = true
                    and customer_consents.recorded_at >= segment_windows.exactly_24_months_ago
            )
            then 'consent'
            when export_rows_meta_2026_05.email is null and export_rows_meta_2026_05.phone is null
            then coalesce(
                (
                    select
                        max(contact_points.withheld)
                    from contact_points
                    where
                        (
                            contact_points.account_id = segment_memberships.account_id
                            and contact_points.customer_id = segment_memberships.customer_id
                        )
                        and contact_points.rule in ('meta_email', 'meta_phone')
                        and not contact_points.withheld is null
                ),
                'no_identifier'
            )
        end as drop_reason,
        row_number() over (
            partition by case
                when exists(
                    select
                        1
                    from suppressed_customers
                    where
                        suppressed_customers.account_id = segment_memberships.account_id
                        and suppressed_customers.customer_id = segment_memberships.customer_id
                )
                then 'suppressed'
                when not exists(
                    select
                        1
                    from customer_consents
                    where
                        (
                            customer_consents.account_id = segment_memberships.account_id
                            and customer_consents.customer_id = segment_memberships.customer_id
                        )
                        and customer_consents.purpose = 'ads_data'
                        and customer_consents.is_granted = true
                        and customer_consents.recorded_at >= segment_windows.exactly_24_months_ago
                )
                then 'consent'
                when not exists(
                    select
                        1
                    from customer_consents
                    where
                        (
                            customer_consents.account_id = segment_memberships.account_id
                            and customer_consents.customer_id = segment_memberships.customer_id
                        )
                        and customer_consents.purpose = 'ads_personalization'
                        and customer_consents.is_granted = true
                        and customer_consents.recorded_at >= segment_windows.exactly_24_months_ago
                )
                then 'consent'
                when export_rows_meta_2026_05.email is null and export_rows_meta_2026_05.phone is null
                then coalesce(
                    (
                        select
                            max(contact_points.withheld)
                        from contact_points
                        where
                            (
                                contact_points.account_id = segment_memberships.account_id
                                and contact_points.customer_id = segment_memberships.customer_id
                            )
                            and contact_points.rule in ('meta_email', 'meta_phone')
                            and not contact_points.withheld is null
                    ),
                    'no_identifier'
                )
            end, export_rows_meta_2026_05.email, export_rows_meta_2026_05.phone
            order by segment_memberships.account_id, segment_memberships.customer_id
        ) as repetition
    from segment_memberships
    inner join export_rows_meta_2026_05
        on segment_memberships.account_id = export_rows_meta_2026_05.account_id
        and segment_memberships.customer_id = export_rows_meta_2026_05.customer_id
    inner join segment_windows
        on segment_memberships.account_id = segment_windows.account_id
    where
        segment_memberships.segment_id = 'top_100_spenders'
) as decided
union all
select
    export_id,
    account_id,
    customer_id,
    case
        when drop_reason is null and repetition > 1
        then 'duplicate'
        else drop_reason
    end as drop_reason
from (
    select
        'meta_ads__vip_spenders' as export_id,
        segment_memberships.account_id,
        segment_memberships.customer_id,
        case
            when exists(
                select
                    1
                from suppressed_customers
                where
                    suppressed_customers.account_id = segment_memberships.account_id
                    and suppressed_customers.customer_id = segment_memberships.customer_id
            )
            then 'suppressed'
            when not exists(
                select
                    1
                from customer_consents
                where
                    (
                        customer_consents.account_id = segment_memberships.account_id
                        and customer_consents.customer_id = segment_memberships.customer_id
                    )
                    and customer_consents.purpose = 'ads_data'
                    and customer_consents.is_granted = true
                    and customer_consents.recorded_at >= segment_windows.exactly_24_months_ago
            )
            then 'consent'
            when not exists(
                select
                    1
                from customer_consents
                where
                    (
                        customer_consents.account_id = segment_memberships.account_id
                        and customer_consents.customer_id = segment_memberships.customer_id
                    )
                    and customer_consents.purpose = 'ads_personalization'
                    and customer_consents.is_granted = true
                    and customer_consents.recorded_at >= segment_windows.exactly_24_months_ago
            )
            then 'consent'
            when export_rows_meta_2026_05.email is null and export_rows_meta_2026_05.phone is null
            then coalesce(
                (
                    select
                        max(contact_points.withheld)
                    from contact_points
                    where
                        (
                            contact_points.account_id = segment_memberships.account_id
                            and contact_points.customer_id = segment_memberships.customer_id
                        )
                        and contact_points.rule in ('meta_email', 'meta_phone')
                        and not contact_points.withheld is null
                ),
                'no_identifier'
            )
        end as drop_reason,
        row_number() over (
            partition by case
                when exists(
                    select
                        1
                    from suppressed_customers
                    where
                        suppressed_customers.account_id = segment_memberships.account_id
                        and suppressed_customers.customer_id = segment_memberships.customer_id
                )
                then 'suppressed'
                when not exists(
                    select
                        1
                    from customer_consents
                    where
                        (
                            customer_consents.account_id = segment_memberships.account_id
                            and customer_consents.customer_id = segment_memberships.customer_id
                        )
                        and customer_consents.purpose = 'ads_data'
                        and customer_consents.is_granted = true
                        and customer_consents.recorded_at >= segment_windows.exactly_24_months_ago
                )
                then 'consent'
                when not exists(
                    select
                        1
                    from customer_consents
                    where
                        (
                            customer_consents.account_id = segment_memberships.account_id
                            and customer_consents.customer_id = segment_memberships.customer_id
                        )
                        and customer_consents.purpose = 'ads_personalization'
                        and customer_consents.is_granted = true
                        and customer_consents.recorded_at >= segment_windows.exactly_24_months_ago
                )
                then 'consent'
                when export_rows_meta_2026_05.email is null and export_rows_meta_2026_05.phone is null
                then coalesce(
                    (
                        select
                            max(contact_points.withheld)
                        from contact_points
                        where
                            (
                                contact_points.account_id = segment_memberships.account_id
                                and contact_points.customer_id = segment_memberships.customer_id
                            )
                            and contact_points.rule in ('meta_email', 'meta_phone')
                            and not contact_points.withheld is null
                    ),
                    'no_identifier'
                )
            end, export_rows_meta_2026_05.email, export_rows_meta_2026_05.phone
            order by segment_memberships.account_id, segment_memberships.customer_id
        ) as repetition
    from segment_memberships
    inner join export_rows_meta_2026_05
        on segment_memberships.account_id = export_rows_meta_2026_05.account_id
        and segment_memberships.customer_id = export_rows_meta_2026_05.customer_id
    inner join segment_windows
        on segment_memberships.account_id = segment_windows.account_id
    where
        segment_memberships.segment_id = 'vip_spenders'
) as decided
union all
select
    export_id,
    account_id,
    customer_id,
    case
        when drop_reason is null and repetition > 1
        then 'duplicate'
        else drop_reason
    end as drop_reason
from (
    select
        'newsletter__first_time_customers' as export_id,
        segment_memberships.account_id,
        segment_memberships.customer_id,
        case
            when exists(
                select
                    1
                from suppressed_customers
                where
                    suppressed_customers.account_id = segment_memberships.account_id
                    and suppressed_customers.customer_id = segment_memberships.customer_id
            )
            then 'suppressed'
            when not exists(
                select
                    1
                from customer_consents
                where
                    (
                        customer_consents.account_id = segment_memberships.account_id
                        and customer_consents.customer_id = segment_memberships.customer_id
                    )
                    and customer_consents.purpose = 'email_marketing'
                    and customer_consents.is_granted = true
                    and customer_consents.recorded_at >= segment_windows.exactly_24_months_ago
            )
            then 'consent'
            when export_rows_email_1.email is null and export_rows_email_1.phone is null
            then coalesce(
                (
                    select
                        max(contact_points.withheld)
                    from contact_points
                    where
                        (
                            contact_points.account_id = segment_memberships.account_id
                            and contact_points.customer_id = segment_memberships.customer_id
                        )
                        and contact_points.rule in ('e164', 'file_email')
                        and not contact_points.withheld is null
                ),
                'no_identifier'
            )
        end as drop_reason,
        row_number() over (
            partition by case
                when exists(
                    select
                        1
                    from suppressed_customers
                    where
                        suppressed_customers.account_id = segment_memberships.account_id
                        and suppressed_customers.customer_id = segment_memberships.customer_id
                )
                then 'suppressed'
                when not exists(
                    select
                        1
                    from customer_consents
                    where
                        (
                            customer_consents.account_id = segment_memberships.account_id
                            and customer_consents.customer_id = segment_memberships.customer_id
                        )
                        and customer_consents.purpose = 'email_marketing'
                        and customer_consents.is_granted = true
                        and customer_consents.recorded_at >= segment_windows.exactly_24_months_ago
                )
                then 'consent'
                when export_rows_email_1.email is null and export_rows_email_1.phone is null
                then coalesce(
                    (
                        select
                            max(contact_points.withheld)
                        from contact_points
                        where
                            (
                                contact_points.account_id = segment_memberships.account_id
                                and contact_points.customer_id = segment_memberships.customer_id
                            )
                            and contact_points.rule in ('e164', 'file_email')
                            and not contact_points.withheld is null
                    ),
                    'no_identifier'
                )
            end, export_rows_email_1.email, export_rows_email_1.phone
            order by segment_memberships.account_id, segment_memberships.customer_id
        ) as repetition
    from segment_memberships
    inner join export_rows_email_1
        on segment_memberships.account_id = export_rows_email_1.account_id
        and segment_memberships.customer_id = export_rows_email_1.customer_id
    inner join segment_windows
        on segment_memberships.account_id = segment_windows.account_id
    where
        segment_memberships.segment_id = 'first_time_customers'
) as decided
union all
select
    export_id,
    account_id,
    customer_id,
    case
        when drop_reason is null and repetition > 1
        then 'duplicate'
        else drop_reason
    end as drop_reason
from (
    select
        'newsletter__never_ordered' as export_id,
        segment_memberships.account_id,
        segment_memberships.customer_id,
        case
            when exists(
                select
                    1
                from suppressed_customers
                where
                    suppressed_customers.account_id = segment_memberships.account_id
                    and suppressed_customers.customer_id = segment_memberships.customer_id
            )
            then 'suppressed'
            when not exists(
                select
                    1
                from customer_consents
                where
                    (
                        customer_consents.account_id = segment_memberships.account_id
                        and customer_consents.customer_id = segment_memberships.customer_id
                    )
                    and customer_consents.purpose = 'email_marketing'
                    and customer_consents.is_granted = true
                    and customer_consents.recorded_at >= segment_windows.exactly_24_months_ago
            )
            then 'consent'
            when export_rows_email_1.email is null and export_rows_email_1.phone is null
            then coalesce(
                (
                    select
                        max(contact_points.withheld)
                    from contact_points
                    where
                        (
                            contact_points.account_id = segment_memberships.account_id
                            and contact_points.customer_id = segment_memberships.customer_id
                        )
                        and contact_points.rule in ('e164', 'file_email')
                        and not contact_points.withheld is null
                ),
                'no_identifier'
            )
        end as drop_reason,
        row_number() over (
            partition by case
                when exists(
                    select
                        1
                    from suppressed_customers
                    where
                        suppressed_customers.account_id = segment_memberships.account_id
                        and suppressed_customers.customer_id = segment_memberships.customer_id
                )
                then 'suppressed'
                when not exists(
                    select
                        1
                    from customer_consents
                    where
                        (
                            customer_consents.account_id = segment_memberships.account_id
                            and customer_consents.customer_id = segment_memberships.customer_id
                        )
                        and customer_consents.purpose = 'email_marketing'
                        and customer_consents.is_granted = true
                        and customer_consents.recorded_at >= segment_windows.exactly_24_months_ago
                )
                then 'consent'
                when export_rows_email_1.email is null and export_rows_email_1.phone is null
                then coalesce(
                    (
                        select
                            max(contact_points.withheld)
                        from contact_points
                        where
                            (
                                contact_points.account_id = segment_memberships.account_id
                                and contact_points.customer_id = segment_memberships.customer_id
                            )
                            and contact_points.rule in ('e164', 'file_email')
                            and not contact_points.withheld is null
                    ),
                    'no_identifier'
                )
            end, export_rows_email_1.email, export_rows_email_1.phone
            order by segment_memberships.account_id, segment_memberships.customer_id
        ) as repetition
    from segment_memberships
    inner join export_rows_email_1
        on segment_memberships.account_id = export_rows_email_1.account_id
        and segment_memberships.customer_id = export_rows_email_1.customer_id
    inner join segment_windows
        on segment_memberships.account_id = segment_windows.account_id
    where
        segment_memberships.segment_id = 'never_ordered'
) as decided
union all
select
    export_id,
    account_id,
    customer_id,
    case
        when drop_reason is null and repetition > 1
        then 'duplicate'
        else drop_reason
    end as drop_reason
from (
    select
        'newsletter__quiet_for_a_month' as export_id,
        segment_memberships.account_id,
        segment_memberships.customer_id,
        case
            when exists(
                select
                    1
                from suppressed_customers
                where
                    suppressed_customers.account_id = segment_memberships.account_id
                    and suppressed_customers.customer_id = segment_memberships.customer_id
            )
            then 'suppressed'
            when not exists(
                select
                    1
                from customer_consents
                where
                    (
                        customer_consents.account_id = segment_memberships.account_id
                        and customer_consents.customer_id = segment_memberships.customer_id
                    )
                    and customer_consents.purpose = 'email_marketing'
                    and customer_consents.is_granted = true
                    and customer_consents.recorded_at >= segment_windows.exactly_24_months_ago
            )
            then 'consent'
            when export_rows_email_1.email is null and export_rows_email_1.phone is null
            then coalesce(
                (
                    select
                        max(contact_points.withheld)
                    from contact_points
                    where
                        (
                            contact_points.account_id = segment_memberships.account_id
                            and contact_points.customer_id = segment_memberships.customer_id
                        )
                        and contact_points.rule in ('e164', 'file_email')
                        and not contact_points.withheld is null
                ),
                'no_identifier'
            )
        end as drop_reason,
        row_number() over (
            partition by case
                when exists(
                    select
                        1
                    from suppressed_customers
                    where
                        suppressed_customers.account_id = segment_memberships.account_id
                        and suppressed_customers.customer_id = segment_memberships.customer_id
                )
                then 'suppressed'
                when not exists(
                    select
                        1
                    from customer_consents
                    where
                        (
                            customer_consents.account_id = segment_memberships.account_id
                            and customer_consents.customer_id = segment_memberships.customer_id
                        )
                        and customer_consents.purpose = 'email_marketing'
                        and customer_consents.is_granted = true
                        and customer_consents.recorded_at >= segment_windows.exactly_24_months_ago
                )
                then 'consent'
                when export_rows_email_1.email is null and export_rows_email_1.phone is null
                then coalesce(
                    (
                        select
                            max(contact_points.withheld)
                        from contact_points
                        where
                            (
                                contact_points.account_id = segment_memberships.account_id
                                and contact_points.customer_id = segment_memberships.customer_id
                            )
                            and contact_points.rule in ('e164', 'file_email')
                            and not contact_points.withheld is null
                    ),
                    'no_identifier'
                )
            end, export_rows_email_1.email, export_rows_email_1.phone
            order by segment_memberships.account_id, segment_memberships.customer_id
        ) as repetition
    from segment_memberships
    inner join export_rows_email_1
        on segment_memberships.account_id = export_rows_email_1.account_id
        and segment_memberships.customer_id = export_rows_email_1.customer_id
    inner join segment_windows
        on segment_memberships.account_id = segment_windows.account_id
    where
        segment_memberships.segment_id = 'quiet_for_a_month'
) as decided
union all
select
    export_id,
    account_id,
    customer_id,
    case
        when drop_reason is null and repetition > 1
        then 'duplicate'
        else drop_reason
    end as drop_reason
from (
    select
        'newsletter__winter_campaign' as export_id,
        segment_memberships.account_id,
        segment_memberships.customer_id,
        case
            when exists(
                select
                    1
                from suppressed_customers
                where
                    suppressed_customers.account_id = segment_memberships.account_id
                    and suppressed_customers.customer_id = segment_memberships.customer_id
            )
            then 'suppressed'
            when not exists(
                select
                    1
                from customer_consents
                where
                    (
                        customer_consents.account_id = segment_memberships.account_id
                        and customer_consents.customer_id = segment_memberships.customer_id
                    )
                    and customer_consents.purpose = 'email_marketing'
                    and customer_consents.is_granted = true
                    and customer_consents.recorded_at >= segment_windows.exactly_24_months_ago
            )
            then 'consent'
            when export_rows_email_1.email is null and export_rows_email_1.phone is null
            then coalesce(
                (
                    select
                        max(contact_points.withheld)
                    from contact_points
                    where
                        (
                            contact_points.account_id = segment_memberships.account_id
                            and contact_points.customer_id = segment_memberships.customer_id
                        )
                        and contact_points.rule in ('e164', 'file_email')
                        and not contact_points.withheld is null
                ),
                'no_identifier'
            )
        end as drop_reason,
        row_number() over (
            partition by case
                when exists(
                    select
                        1
                    from suppressed_customers
                    where
                        suppressed_customers.account_id = segment_memberships.account_id
                        and suppressed_customers.customer_id = segment_memberships.customer_id
                )
                then 'suppressed'
                when not exists(
                    select
                        1
                    from customer_consents
                    where
                        (
                            customer_consents.account_id = segment_memberships.account_id
                            and customer_consents.customer_id = segment_memberships.customer_id
                        )
                        and customer_consents.purpose = 'email_marketing'
                        and customer_consents.is_granted = true
                        and customer_consents.recorded_at >= segment_windows.exactly_24_months_ago
                )
                then 'consent'
                when export_rows_email_1.email is null and export_rows_email_1.phone is null
                then coalesce(
                    (
                        select
                            max(contact_points.withheld)
                        from contact_points
                        where
                            (
                                contact_points.account_id = segment_memberships.account_id
                                and contact_points.customer_id = segment_memberships.customer_id
                            )
                            and contact_points.rule in ('e164', 'file_email')
                            and not contact_points.withheld is null
                    ),
                    'no_identifier'
                )
            end, export_rows_email_1.email, export_rows_email_1.phone
            order by segment_memberships.account_id, segment_memberships.customer_id
        ) as repetition
    from segment_memberships
    inner join export_rows_email_1
        on segment_memberships.account_id = export_rows_email_1.account_id
        and segment_memberships.customer_id = export_rows_email_1.customer_id
    inner join segment_windows
        on segment_memberships.account_id = segment_windows.account_id
    where
        segment_memberships.segment_id = 'winter_campaign'
        and segment_memberships.split_group = 'treatment'
) as decided
