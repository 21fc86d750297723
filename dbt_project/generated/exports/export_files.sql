-- Generated from segment_specs/ by `segments compile`. Do not edit.

select
    'customer_list__all_customers' as export_id,
    'customer_list' as destination,
    'all_customers' as segment_id,
    'basic@1' as format,
    'export_customer_list__all_customers' as relation,
    'customer_list' as path,
    '' as consent,
    cast(0 as bigint) as minimum,
    'active' as status,
    'segment_specs/all_customers.yml' as spec_path
union all
select
    'customer_list__no_email_address' as export_id,
    'customer_list' as destination,
    'no_email_address' as segment_id,
    'basic@1' as format,
    'export_customer_list__no_email_address' as relation,
    'customer_list' as path,
    '' as consent,
    cast(0 as bigint) as minimum,
    'active' as status,
    'segment_specs/no_email_address.yml' as spec_path
union all
select
    'customer_list__unhappy_customers' as export_id,
    'customer_list' as destination,
    'unhappy_customers' as segment_id,
    'basic@1' as format,
    'export_customer_list__unhappy_customers' as relation,
    'customer_list' as path,
    '' as consent,
    cast(0 as bigint) as minimum,
    'active' as status,
    'segment_specs/unhappy_customers.yml' as spec_path
union all
select
    'full_list__all_customers' as export_id,
    'full_list' as destination,
    'all_customers' as segment_id,
    'extended@1' as format,
    'export_full_list__all_customers' as relation,
    'full_list' as path,
    '' as consent,
    cast(0 as bigint) as minimum,
    'active' as status,
    'segment_specs/all_customers.yml' as spec_path
union all
select
    'meta_ads__frequent_buyers' as export_id,
    'meta_ads' as destination,
    'frequent_buyers' as segment_id,
    'meta@2026-05' as format,
    'export_meta_ads__frequent_buyers' as relation,
    'meta_ads' as path,
    'ads_data,ads_personalization' as consent,
    cast(100 as bigint) as minimum,
    'active' as status,
    'segment_specs/frequent_buyers.yml' as spec_path
union all
select
    'meta_ads__lapsing_vips' as export_id,
    'meta_ads' as destination,
    'lapsing_vips' as segment_id,
    'meta@2026-05' as format,
    'export_meta_ads__lapsing_vips' as relation,
    'meta_ads' as path,
    'ads_data,ads_personalization' as consent,
    cast(100 as bigint) as minimum,
    'active' as status,
    'segment_specs/lapsing_vips.yml' as spec_path
union all
select
    'meta_ads__poland_over_100' as export_id,
    'meta_ads' as destination,
    'poland_over_100' as segment_id,
    'meta@2026-05' as format,
    'export_meta_ads__poland_over_100' as relation,
    'meta_ads' as path,
    'ads_data,ads_personalization' as consent,
    cast(100 as bigint) as minimum,
    'active' as status,
    'segment_specs/poland_over_100.yml' as spec_path
union all
select
    'meta_ads__returning_customers' as export_id,
    'meta_ads' as destination,
    'returning_customers' as segment_id,
    'meta@2026-05' as format,
    'export_meta_ads__returning_customers' as relation,
    'meta_ads' as path,
    'ads_data,ads_personalization' as consent,
    cast(100 as bigint) as minimum,
    'active' as status,
    'segment_specs/returning_customers.yml' as spec_path
union all
select
    'meta_ads__top_100_spenders' as export_id,
    'meta_ads' as destination,
    'top_100_spenders' as segment_id,
    'meta@2026-05' as format,
    'export_meta_ads__top_100_spenders' as relation,
    'meta_ads' as path,
    'ads_data,ads_personalization' as consent,
    cast(100 as bigint) as minimum,
    'active' as status,
    'segment_specs/top_100_spenders.yml' as spec_path
union all
select
    'meta_ads__vip_spenders' as export_id,
    'meta_ads' as destination,
    'vip_spenders' as segment_id,
    'meta@2026-05' as format,
    'export_meta_ads__vip_spenders' as relation,
    'meta_ads' as path,
    'ads_data,ads_personalization' as consent,
    cast(100 as bigint) as minimum,
    'active' as status,
    'segment_specs/vip_spenders.yml' as spec_path
union all
select
    'newsletter__first_time_customers' as export_id,
    'newsletter' as destination,
    'first_time_customers' as segment_id,
    'email@1' as format,
    'export_newsletter__first_time_customers' as relation,
    'newsletter' as path,
    'email_marketing' as consent,
    cast(0 as bigint) as minimum,
    'active' as status,
    'segment_specs/first_time_customers.yml' as spec_path
union all
select
    'newsletter__never_ordered' as export_id,
    'newsletter' as destination,
    'never_ordered' as segment_id,
    'email@1' as format,
    'export_newsletter__never_ordered' as relation,
    'newsletter' as path,
    'email_marketing' as consent,
    cast(0 as bigint) as minimum,
    'active' as status,
    'segment_specs/never_ordered.yml' as spec_path
union all
select
    'newsletter__quiet_for_a_month' as export_id,
    'newsletter' as destination,
    'quiet_for_a_month' as segment_id,
    'email@1' as format,
    'export_newsletter__quiet_for_a_month' as relation,
    'newsletter' as path,
    'email_marketing' as consent,
    cast(0 as bigint) as minimum,
    'active' as status,
    'segment_specs/quiet_for_a_month.yml' as spec_path
union all
select
    'newsletter__winter_campaign' as export_id,
    'newsletter' as destination,
    'winter_campaign' as segment_id,
    'email@1' as format,
    'export_newsletter__winter_campaign' as relation,
    'newsletter' as path,
    'email_marketing' as consent,
    cast(0 as bigint) as minimum,
    'active' as status,
    'segment_specs/winter_campaign.yml' as spec_path
