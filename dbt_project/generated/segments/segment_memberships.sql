-- Generated from segment_specs/ by `segments compile`. Do not edit.

with

seg_all_customers as (

    select * from {{ ref('seg_all_customers') }}

),

seg_app_buyers as (

    select * from {{ ref('seg_app_buyers') }}

),

seg_birthday_next_week as (

    select * from {{ ref('seg_birthday_next_week') }}

),

seg_bought_last_quarter as (

    select * from {{ ref('seg_bought_last_quarter') }}

),

seg_bought_macbook_air as (

    select * from {{ ref('seg_bought_macbook_air') }}

),

seg_brought_a_friend as (

    select * from {{ ref('seg_brought_a_friend') }}

),

seg_email_at_example_com as (

    select * from {{ ref('seg_email_at_example_com') }}

),

seg_first_time_customers as (

    select * from {{ ref('seg_first_time_customers') }}

),

seg_five_or_more_orders as (

    select * from {{ ref('seg_five_or_more_orders') }}

),

seg_frequent_buyers as (

    select * from {{ ref('seg_frequent_buyers') }}

),

seg_frequent_returners as (

    select * from {{ ref('seg_frequent_returners') }}

),

seg_gender_not_female as (

    select * from {{ ref('seg_gender_not_female') }}

),

seg_high_average_order as (

    select * from {{ ref('seg_high_average_order') }}

),

seg_joined_on_1_february as (

    select * from {{ ref('seg_joined_on_1_february') }}

),

seg_joined_since_2026 as (

    select * from {{ ref('seg_joined_since_2026') }}

),

seg_lapsing_vips as (

    select * from {{ ref('seg_lapsing_vips') }}

),

seg_large_last_order as (

    select * from {{ ref('seg_large_last_order') }}

),

seg_named_or_three_orders as (

    select * from {{ ref('seg_named_or_three_orders') }}

),

seg_named_with_three_orders as (

    select * from {{ ref('seg_named_with_three_orders') }}

),

seg_never_ordered as (

    select * from {{ ref('seg_never_ordered') }}

),

seg_no_email_address as (

    select * from {{ ref('seg_no_email_address') }}

),

seg_not_logged_in_lately as (

    select * from {{ ref('seg_not_logged_in_lately') }}

),

seg_poland_over_100 as (

    select * from {{ ref('seg_poland_over_100') }}

),

seg_promo_code_users as (

    select * from {{ ref('seg_promo_code_users') }}

),

seg_quiet_for_a_month as (

    select * from {{ ref('seg_quiet_for_a_month') }}

),

seg_returning_customers as (

    select * from {{ ref('seg_returning_customers') }}

),

seg_reviewers as (

    select * from {{ ref('seg_reviewers') }}

),

seg_spent_100_to_500 as (

    select * from {{ ref('seg_spent_100_to_500') }}

),

seg_spent_but_never_texted as (

    select * from {{ ref('seg_spent_but_never_texted') }}

),

seg_texted_more_than_once as (

    select * from {{ ref('seg_texted_more_than_once') }}

),

seg_top_100_spenders as (

    select * from {{ ref('seg_top_100_spenders') }}

),

seg_top_10_spenders as (

    select * from {{ ref('seg_top_10_spenders') }}

),

seg_top_50_spenders as (

    select * from {{ ref('seg_top_50_spenders') }}

),

seg_uk_from_mailchimp as (

    select * from {{ ref('seg_uk_from_mailchimp') }}

),

seg_uncommitted as (

    select * from {{ ref('seg_uncommitted') }}

),

seg_unhappy_customers as (

    select * from {{ ref('seg_unhappy_customers') }}

),

seg_vip_spenders as (

    select * from {{ ref('seg_vip_spenders') }}

),

seg_winter_campaign as (

    select * from {{ ref('seg_winter_campaign') }}

)

select
    'all_customers' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from seg_all_customers
union all
select
    'app_buyers' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from seg_app_buyers
union all
select
    'birthday_next_week' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from seg_birthday_next_week
union all
select
    'bought_last_quarter' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from seg_bought_last_quarter
union all
select
    'bought_macbook_air' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from seg_bought_macbook_air
union all
select
    'brought_a_friend' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from seg_brought_a_friend
union all
select
    'email_at_example_com' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from seg_email_at_example_com
union all
select
    'first_time_customers' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from seg_first_time_customers
union all
select
    'five_or_more_orders' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from seg_five_or_more_orders
union all
select
    'frequent_buyers' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from seg_frequent_buyers
union all
select
    'frequent_returners' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from seg_frequent_returners
union all
select
    'gender_not_female' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from seg_gender_not_female
union all
select
    'high_average_order' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from seg_high_average_order
union all
select
    'joined_on_1_february' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from seg_joined_on_1_february
union all
select
    'joined_since_2026' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from seg_joined_since_2026
union all
select
    'lapsing_vips' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from seg_lapsing_vips
union all
select
    'large_last_order' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from seg_large_last_order
union all
select
    'named_or_three_orders' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from seg_named_or_three_orders
union all
select
    'named_with_three_orders' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from seg_named_with_three_orders
union all
select
    'never_ordered' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from seg_never_ordered
union all
select
    'no_email_address' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from seg_no_email_address
union all
select
    'not_logged_in_lately' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from seg_not_logged_in_lately
union all
select
    'poland_over_100' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from seg_poland_over_100
union all
select
    'promo_code_users' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from seg_promo_code_users
union all
select
    'quiet_for_a_month' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from seg_quiet_for_a_month
union all
select
    'returning_customers' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from seg_returning_customers
union all
select
    'reviewers' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from seg_reviewers
union all
select
    'spent_100_to_500' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from seg_spent_100_to_500
union all
select
    'spent_but_never_texted' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from seg_spent_but_never_texted
union all
select
    'texted_more_than_once' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from seg_texted_more_than_once
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
from seg_uk_from_mailchimp
union all
select
    'uncommitted' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from seg_uncommitted
union all
select
    'unhappy_customers' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from seg_unhappy_customers
union all
select
    'vip_spenders' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    cast(null as text) as split_group
from seg_vip_spenders
union all
select
    'winter_campaign' as segment_id,
    account_id,
    customer_id,
    cast(null as bigint) as rank,
    split_group
from seg_winter_campaign
