-- Generated from segment_specs/ by `segments compile`. Do not edit.

{% if not execute %}
    {{ ref('seg_all_customers') }}
    {{ ref('seg_app_buyers') }}
    {{ ref('seg_birthday_next_week') }}
    {{ ref('seg_bought_last_quarter') }}
    {{ ref('seg_bought_macbook_air') }}
    {{ ref('seg_brought_a_friend') }}
    {{ ref('seg_email_at_example_com') }}
    {{ ref('seg_first_time_customers') }}
    {{ ref('seg_five_or_more_orders') }}
    {{ ref('seg_frequent_buyers') }}
    {{ ref('seg_frequent_returners') }}
    {{ ref('seg_gender_not_female') }}
    {{ ref('seg_high_average_order') }}
    {{ ref('seg_joined_on_1_february') }}
    {{ ref('seg_joined_since_2026') }}
    {{ ref('seg_lapsing_vips') }}
    {{ ref('seg_large_last_order') }}
    {{ ref('seg_named_or_three_orders') }}
    {{ ref('seg_named_with_three_orders') }}
    {{ ref('seg_never_ordered') }}
    {{ ref('seg_no_email_address') }}
    {{ ref('seg_not_logged_in_lately') }}
    {{ ref('seg_poland_over_100') }}
    {{ ref('seg_promo_code_users') }}
    {{ ref('seg_quiet_for_a_month') }}
    {{ ref('seg_returning_customers') }}
    {{ ref('seg_reviewers') }}
    {{ ref('seg_spent_100_to_500') }}
    {{ ref('seg_spent_but_never_texted') }}
    {{ ref('seg_texted_more_than_once') }}
    {{ ref('seg_uk_from_mailchimp') }}
    {{ ref('seg_uncommitted') }}
    {{ ref('seg_unhappy_customers') }}
    {{ ref('seg_vip_spenders') }}
    {{ ref('seg_winter_campaign') }}
{% endif %}

with

seg_top_100_spenders as (

    select * from {{ ref('seg_top_100_spenders') }}

),

seg_top_10_spenders as (

    select * from {{ ref('seg_top_10_spenders') }}

),

seg_top_50_spenders as (

    select * from {{ ref('seg_top_50_spenders') }}

),

seg_frequent_returners as (

    select
        account_id,
        customer_id
    from {{ ref('segment_customers') }} as segment_customers
    where
        returned_item_count > 5

),

seg_uncommitted as (

    select
        account_id,
        customer_id
    from {{ ref('segment_customers') }} as segment_customers
    where
        cancelled_order_count > 4 and amount_spent * rate_to_eur < 50

)

select
    'all_customers' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from {{ ref('segment_customers') }} as segment_customers
union all
select
    'app_buyers' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from {{ ref('segment_customers') }} as segment_customers
where
    array_contains(order_sources, 'app')
union all
select
    'birthday_next_week' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from {{ ref('segment_customers') }} as segment_customers
where
    (
        extract(month from birth_date) * 100 + extract(day from birth_date) - month_day_today + 1300
    ) % 1300 <= month_days_in_next_7_days
    or (
        extract(month from birth_date) * 100 + extract(day from birth_date) = 229
        and leap_birthday_in_next_7_days
    )
union all
select
    'bought_last_quarter' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from {{ ref('segment_customers') }} as segment_customers
where
    placed_order_previous_quarter_times >= 1
union all
select
    'bought_macbook_air' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from {{ ref('segment_customers') }} as segment_customers
where
    purchased_item_product_name_contains_macbook_air_t_1830a6a4 >= 1
union all
select
    'brought_a_friend' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from {{ ref('segment_customers') }} as segment_customers
where
    referred_customer_count >= 1
union all
select
    'email_at_example_com' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from {{ ref('segment_customers') }} as segment_customers
where
    strpos(lower(email), '@example.com') > 0
union all
select
    'first_time_customers' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from {{ ref('segment_customers') }} as segment_customers
where
    order_count = 1
union all
select
    'five_or_more_orders' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from {{ ref('segment_customers') }} as segment_customers
where
    order_count >= 5
union all
select
    'frequent_buyers' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from {{ ref('segment_customers') }} as segment_customers
where
    order_count > 10
union all
select
    'frequent_returners' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from {{ ref('segment_customers') }} as segment_customers
where
    returned_item_count > 5
union all
select
    'gender_not_female' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from {{ ref('segment_customers') }} as segment_customers
where
    lower(gender) <> 'female' or gender is null
union all
select
    'high_average_order' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from {{ ref('segment_customers') }} as segment_customers
where
    amount_spent * rate_to_eur >= order_count * 150 and order_count > 0
union all
select
    'joined_on_1_february' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from {{ ref('segment_customers') }} as segment_customers
where
    extract(month from created_at_local_day) * 100 + extract(day from created_at_local_day) = 201
union all
select
    'joined_since_2026' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from {{ ref('segment_customers') }} as segment_customers
where
    created_at >= day_2026_01_01
union all
select
    'lapsing_vips' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from {{ ref('segment_customers') }} as segment_customers
where
    account_id in ('eu_store')
    and amount_spent >= 500
    and last_order_at < ago_60_days
    and (
        lower(country) in ('pl', 'de') or right(lower(email), 3) = '.uk'
    )
    and not exists(
        select
            1
        from seg_frequent_returners
        where
            seg_frequent_returners.account_id = segment_customers.account_id
            and seg_frequent_returners.customer_id = segment_customers.customer_id
    )
    and not exists(
        select
            1
        from seg_uncommitted
        where
            seg_uncommitted.account_id = segment_customers.account_id
            and seg_uncommitted.customer_id = segment_customers.customer_id
    )
union all
select
    'large_last_order' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from {{ ref('segment_customers') }} as segment_customers
where
    last_order_amount * rate_to_eur > 200
union all
select
    'named_or_three_orders' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from {{ ref('segment_customers') }} as segment_customers
where
    full_name is not null or order_count = 3
union all
select
    'named_with_three_orders' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from {{ ref('segment_customers') }} as segment_customers
where
    full_name is not null and order_count = 3
union all
select
    'never_ordered' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from {{ ref('segment_customers') }} as segment_customers
where
    order_count = 0
union all
select
    'no_email_address' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from {{ ref('segment_customers') }} as segment_customers
where
    email is null
union all
select
    'not_logged_in_lately' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from {{ ref('segment_customers') }} as segment_customers
where
    last_login_at < ago_90_days or last_login_at >= as_of or last_login_at is null
union all
select
    'poland_over_100' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from {{ ref('segment_customers') }} as segment_customers
where
    account_id in ('eu_store') and lower(country) = 'pl' and amount_spent > 100
union all
select
    'promo_code_users' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from {{ ref('segment_customers') }} as segment_customers
where
    promo_code_count >= 3
union all
select
    'quiet_for_a_month' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from {{ ref('segment_customers') }} as segment_customers
where
    last_order_at < ago_30_days
union all
select
    'returning_customers' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from {{ ref('segment_customers') }} as segment_customers
where
    order_count >= 2
union all
select
    'reviewers' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from {{ ref('segment_customers') }} as segment_customers
where
    review_count >= 1
union all
select
    'spent_100_to_500' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from {{ ref('segment_customers') }} as segment_customers
where
    amount_spent * rate_to_eur > 100 and amount_spent * rate_to_eur < 500
union all
select
    'spent_but_never_texted' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from {{ ref('segment_customers') }} as segment_customers
where
    amount_spent * rate_to_eur > 50 and text_message_count = 0
union all
select
    'texted_more_than_once' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from {{ ref('segment_customers') }} as segment_customers
where
    text_message_count > 1
union all
select
    'top_100_spenders' as segment_id,
    account_id,
    customer_id,
    rank,
    cast(null as text) as split_group
from seg_top_100_spenders
union all
select
    'top_10_spenders' as segment_id,
    account_id,
    customer_id,
    rank,
    cast(null as text) as split_group
from seg_top_10_spenders
union all
select
    'top_50_spenders' as segment_id,
    account_id,
    customer_id,
    rank,
    cast(null as text) as split_group
from seg_top_50_spenders
union all
select
    'uk_from_mailchimp' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from {{ ref('segment_customers') }} as segment_customers
where
    right(lower(email), 3) = '.uk' and lower(source) = 'mailchimp'
union all
select
    'uncommitted' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from {{ ref('segment_customers') }} as segment_customers
where
    cancelled_order_count > 4 and amount_spent * rate_to_eur < 50
union all
select
    'unhappy_customers' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from {{ ref('segment_customers') }} as segment_customers
where
    negative_feedback_count >= 1
union all
select
    'vip_spenders' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from {{ ref('segment_customers') }} as segment_customers
where
    amount_spent * rate_to_eur > 1500
union all
select
    'winter_campaign' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    case
        when substring(sha256('winter26:' || account_id || ':' || customer_id), 1, 8) < 'e6666667'
        then 'treatment'
        else 'holdout'
    end as split_group
from {{ ref('segment_customers') }} as segment_customers
where
    placed_order_in_last_1_year_times >= 1
    and placed_order_in_last_90_days_times < 1
    and not array_contains(tags, 'staff')
