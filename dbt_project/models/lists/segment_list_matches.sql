with

segment_list_entries as (

    select * from {{ ref('segment_list_entries') }}

),

customers as (

    select * from {{ ref('customers') }}

),

contact_points as (

    select * from {{ ref('contact_points') }}

),

matched_by_id as (

    select
        segment_list_entries.segment_id,
        segment_list_entries.line,
        customers.account_id,
        customers.customer_id
    from segment_list_entries
    inner join customers
        on segment_list_entries.cell = customers.customer_id
        and segment_list_entries.account_id = customers.account_id
    where segment_list_entries.rule = 'customer_id'

),

matched_by_contact as (

    select
        segment_list_entries.segment_id,
        segment_list_entries.line,
        contact_points.account_id,
        contact_points.customer_id
    from segment_list_entries
    inner join contact_points
        on segment_list_entries.rule = contact_points.rule
        and segment_list_entries.cell = contact_points.cell
        and segment_list_entries.account_id = contact_points.account_id

)

select * from matched_by_id
union
select * from matched_by_contact
