with

accounts as (

    select * from {{ ref('shop_accounts') }}

),

customers as (

    select * from {{ ref('shop_customers') }}
    where
        erased_at is null
        and (created_at is null or created_at < {{ as_of() }})

),

logins as (

    select * from {{ ref('logins') }}

),

consents as (

    select * from {{ ref('shop_consents') }}
    where recorded_at < {{ as_of() }}

),

account_days as (

    select
        account_id,
        currency,
        {{ local_day(as_of(), 'time_zone') }} as today
    from accounts

),

last_logins as (

    select
        account_id,
        customer_id,
        max(logged_in_at) as last_login_at
    from logins
    group by account_id, customer_id

),

newest_consents as (

    {{ newest_consents('consents') }}

),

consent_flags as (

    select
        account_id,
        customer_id,
        max(case when purpose = 'ads_data' and is_granted then 1 else 0 end) as ads_data,
        max(case when purpose = 'ads_personalization' and is_granted then 1 else 0 end)
            as ads_personalization,
        max(case when purpose = 'email_marketing' and is_granted then 1 else 0 end)
            as email_marketing,
        max(case when purpose = 'sms_marketing' and is_granted then 1 else 0 end) as sms_marketing
    from newest_consents
    group by account_id, customer_id

)

select
    customers.account_id,
    customers.customer_id,
    customers.first_name,
    customers.last_name,
    nullif(concat_ws(' ', customers.first_name, customers.last_name), '') as full_name,
    customers.email,
    customers.phone,
    customers.gender,
    customers.birth_date,
    {{ full_years('customers.birth_date', 'account_days.today') }} as age,
    customers.address_line,
    customers.city,
    customers.region,
    customers.postal_code,
    customers.country,
    customers.created_at,
    greatest(
        case when customers.last_login_at < {{ as_of() }} then customers.last_login_at end,
        last_logins.last_login_at
    ) as last_login_at,
    customers.source,
    customers.source_id,
    customers.source_metadata,
    customers.metadata,
    {{ text_list_from_json('customers.tags') }} as tags,
    account_days.currency,
    coalesce(consent_flags.ads_data, 0) = 1 as has_ads_data_consent,
    coalesce(consent_flags.ads_personalization, 0) = 1 as has_ads_personalization_consent,
    coalesce(consent_flags.email_marketing, 0) = 1 as has_email_marketing_consent,
    coalesce(consent_flags.sms_marketing, 0) = 1 as has_sms_marketing_consent
from customers
left join account_days
    on customers.account_id = account_days.account_id
left join last_logins
    on customers.account_id = last_logins.account_id
    and customers.customer_id = last_logins.customer_id
left join consent_flags
    on customers.account_id = consent_flags.account_id
    and customers.customer_id = consent_flags.customer_id
