with

customers as (

    select * from {{ ref('customers') }}

),

suppressions as (

    select * from {{ ref('suppressions') }}

),

contact_points as (

    select * from {{ ref('contact_points') }}

),

suppressed_identifiers as (

    select * from {{ ref('suppressed_identifiers') }}

),

suppressed_by_id as (

    select
        customers.account_id,
        customers.customer_id
    from customers
    inner join suppressions
        on customers.customer_id = suppressions.customer_id
        and (suppressions.account_id is null or customers.account_id = suppressions.account_id)

),

-- Whoever shares an address or a number with a suppressed person is suppressed too.
suppressed_by_identifier as (

    select
        contact_points.account_id,
        contact_points.customer_id
    from contact_points
    inner join suppressed_identifiers
        on contact_points.rule = suppressed_identifiers.rule
        and contact_points.cell = suppressed_identifiers.cell
        and (
            suppressed_identifiers.account_id is null
            or contact_points.account_id = suppressed_identifiers.account_id
        )

)

select * from suppressed_by_id
union
select * from suppressed_by_identifier
