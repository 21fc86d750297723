-- Generated from segment_specs/ by `segments compile`. Do not edit.

select
    'all_customers' as segment_id,
    'All customers' as label,
    cast(null as text) as icon,
    'Everyone who has an account in any shop.' as description,
    'data@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'ready_made' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/all_customers.yml' as spec_path
union all
select
    'app_buyers' as segment_id,
    'App buyers' as label,
    cast(null as text) as icon,
    'Placed an order in the app.' as description,
    'growth@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'source' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/app_buyers.yml' as spec_path
union all
select
    'birthday_next_week' as segment_id,
    'Birthday within a week' as label,
    cast(null as text) as icon,
    'Has a birthday today or in the next seven days.' as description,
    'crm@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'dates' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/birthday_next_week.yml' as spec_path
union all
select
    'bought_last_quarter' as segment_id,
    'Bought last quarter' as label,
    cast(null as text) as icon,
    'Placed an order in the calendar quarter before this one.' as description,
    'growth@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'behaviour' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/bought_last_quarter.yml' as spec_path
union all
select
    'bought_macbook_air' as segment_id,
    'Bought a MacBook Air' as label,
    cast(null as text) as icon,
    'Has an order with a MacBook Air in it.' as description,
    'growth@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'behaviour' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/bought_macbook_air.yml' as spec_path
union all
select
    'brought_a_friend' as segment_id,
    'Brought a friend' as label,
    cast(null as text) as icon,
    'Referred at least one other customer.' as description,
    'growth@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'value' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/brought_a_friend.yml' as spec_path
union all
select
    'email_at_example_com' as segment_id,
    'E-mail at example.com' as label,
    cast(null as text) as icon,
    'The address contains the domain example.com.' as description,
    'data@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'examples' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/email_at_example_com.yml' as spec_path
union all
select
    'first_time_customers' as segment_id,
    'First-time customers' as label,
    cast(null as text) as icon,
    'Placed exactly one order that counts.' as description,
    'growth@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'ready_made' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/first_time_customers.yml' as spec_path
union all
select
    'five_or_more_orders' as segment_id,
    'Five orders or more' as label,
    cast(null as text) as icon,
    'Reached at the fifth order.' as description,
    'growth@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'value' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/five_or_more_orders.yml' as spec_path
union all
select
    'frequent_buyers' as segment_id,
    'Frequent buyers' as label,
    cast(null as text) as icon,
    'More than ten orders.' as description,
    'growth@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'value' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/frequent_buyers.yml' as spec_path
union all
select
    'frequent_returners' as segment_id,
    'Frequent returners' as label,
    cast(null as text) as icon,
    'Returned more than five items.' as description,
    'risk@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'risk' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/frequent_returners.yml' as spec_path
union all
select
    'gender_not_female' as segment_id,
    'Gender is not female' as label,
    cast(null as text) as icon,
    'Everyone whose gender is another, or unknown.' as description,
    'data@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'examples' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/gender_not_female.yml' as spec_path
union all
select
    'high_average_order' as segment_id,
    'High average order' as label,
    cast(null as text) as icon,
    'An order comes to 150 euros or more on average.' as description,
    'growth@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'value' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/high_average_order.yml' as spec_path
union all
select
    'joined_on_1_february' as segment_id,
    'Joined on 1 February' as label,
    cast(null as text) as icon,
    'Created the account on a first of February, of whatever year.' as description,
    'data@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'examples' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/joined_on_1_february.yml' as spec_path
union all
select
    'joined_since_2026' as segment_id,
    'Joined since 2026' as label,
    cast(null as text) as icon,
    'Created an account on or after 1 January 2026.' as description,
    'growth@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'examples' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/joined_since_2026.yml' as spec_path
union all
select
    'lapsing_vips' as segment_id,
    'VIPs about to lapse' as label,
    cast(null as text) as icon,
    'Spent 500 or more, and quiet for two months.' as description,
    'growth@example.com' as owner,
    'active' as status,
    'eu_store' as account_scope,
    'retention, value' as tags,
    cast(true as boolean) as compares_money,
    'segment_specs/lapsing_vips.yml' as spec_path
union all
select
    'large_last_order' as segment_id,
    'Large last order' as label,
    cast(null as text) as icon,
    'The last order came to more than 200 euros.' as description,
    'growth@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'value' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/large_last_order.yml' as spec_path
union all
select
    'named_or_three_orders' as segment_id,
    'Named, or three orders' as label,
    cast(null as text) as icon,
    'Gave a name, or placed exactly three orders, even without a name.' as description,
    'data@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'examples' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/named_or_three_orders.yml' as spec_path
union all
select
    'named_with_three_orders' as segment_id,
    'Named, three orders' as label,
    cast(null as text) as icon,
    'Gave a name, and placed exactly three orders.' as description,
    'data@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'examples' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/named_with_three_orders.yml' as spec_path
union all
select
    'never_ordered' as segment_id,
    'Never ordered' as label,
    cast(null as text) as icon,
    'Registered, and no order has counted yet.' as description,
    'growth@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'ready_made' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/never_ordered.yml' as spec_path
union all
select
    'no_email_address' as segment_id,
    'No e-mail address' as label,
    cast(null as text) as icon,
    'Customers whom no e-mail can reach.' as description,
    'data@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'ready_made' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/no_email_address.yml' as spec_path
union all
select
    'not_logged_in_lately' as segment_id,
    'Not logged in lately' as label,
    cast(null as text) as icon,
    'No login in the last 90 days, or none known.' as description,
    'crm@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'retention' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/not_logged_in_lately.yml' as spec_path
union all
select
    'poland_over_100' as segment_id,
    'Poland, over 100' as label,
    cast(null as text) as icon,
    'Lives in Poland, and spent more than 100.' as description,
    'growth@example.com' as owner,
    'active' as status,
    'eu_store' as account_scope,
    'value' as tags,
    cast(true as boolean) as compares_money,
    'segment_specs/poland_over_100.yml' as spec_path
union all
select
    'promo_code_users' as segment_id,
    'Promo code users' as label,
    cast(null as text) as icon,
    'Used three promo codes or more.' as description,
    'growth@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'value' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/promo_code_users.yml' as spec_path
union all
select
    'quiet_for_a_month' as segment_id,
    'Quiet for a month' as label,
    cast(null as text) as icon,
    'Ordered before, but not in the last 30 days.' as description,
    'crm@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'retention' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/quiet_for_a_month.yml' as spec_path
union all
select
    'returning_customers' as segment_id,
    'Returning customers' as label,
    cast(null as text) as icon,
    'Placed two orders or more.' as description,
    'growth@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'ready_made' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/returning_customers.yml' as spec_path
union all
select
    'reviewers' as segment_id,
    'Reviewers' as label,
    cast(null as text) as icon,
    'Left a review of a product, the store or a seller.' as description,
    'care@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'care' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/reviewers.yml' as spec_path
union all
select
    'spent_100_to_500' as segment_id,
    'Spent 100 to 500' as label,
    cast(null as text) as icon,
    'More than 100 and less than 500 euros.' as description,
    'growth@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'value' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/spent_100_to_500.yml' as spec_path
union all
select
    'spent_but_never_texted' as segment_id,
    'Spent, never texted' as label,
    cast(null as text) as icon,
    'Spent more than 50 euros, and was never sent a text message.' as description,
    'crm@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'retention' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/spent_but_never_texted.yml' as spec_path
union all
select
    'texted_more_than_once' as segment_id,
    'Texted more than once' as label,
    cast(null as text) as icon,
    'Were sent two text messages or more.' as description,
    'crm@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'ready_made' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/texted_more_than_once.yml' as spec_path
union all
select
    'top_100_spenders' as segment_id,
    'Top 100 spenders' as label,
    cast(null as text) as icon,
    'The hundred customers of each account who spent the most.' as description,
    'growth@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'ready_made' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/top_100_spenders.yml' as spec_path
union all
select
    'top_10_spenders' as segment_id,
    'Top 10 spenders' as label,
    cast(null as text) as icon,
    'The ten customers of each account who spent the most.' as description,
    'growth@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'ready_made' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/top_10_spenders.yml' as spec_path
union all
select
    'top_50_spenders' as segment_id,
    'Top 50 spenders' as label,
    cast(null as text) as icon,
    'The fifty customers of each account who spent the most.' as description,
    'growth@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'ready_made' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/top_50_spenders.yml' as spec_path
union all
select
    'uk_from_mailchimp' as segment_id,
    'UK addresses from MailChimp' as label,
    cast(null as text) as icon,
    'Came from MailChimp with an address that ends with .uk.' as description,
    'crm@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'source' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/uk_from_mailchimp.yml' as spec_path
union all
select
    'uncommitted' as segment_id,
    'Uncommitted' as label,
    cast(null as text) as icon,
    'Cancelled more than four orders, and spent less than 50 euros.' as description,
    'risk@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'risk' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/uncommitted.yml' as spec_path
union all
select
    'unhappy_customers' as segment_id,
    'Unhappy customers' as label,
    cast(null as text) as icon,
    'Left at least one review of three stars or fewer.' as description,
    'care@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'care' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/unhappy_customers.yml' as spec_path
union all
select
    'vip_spenders' as segment_id,
    'VIP spenders' as label,
    cast(null as text) as icon,
    'Spent more than 1,500 in euros.' as description,
    'growth@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'value' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/vip_spenders.yml' as spec_path
union all
select
    'winter_campaign' as segment_id,
    'Winter campaign' as label,
    cast(null as text) as icon,
    'Ordered in the last year, but not in the last 90 days; one in ten is held out.' as description,
    'growth@example.com' as owner,
    'active' as status,
    cast(null as text) as account_scope,
    'behaviour, campaign' as tags,
    cast(false as boolean) as compares_money,
    'segment_specs/winter_campaign.yml' as spec_path
