-- Generated from segment_specs/ by `segments compile`. Do not edit.

with

customers as (

    select * from {{ ref('customers') }}

)

select
    customers.account_id,
    customers.customer_id,
    customers.first_name,
    customers.last_name,
    customers.address_line,
    customers.city,
    customers.region,
    customers.postal_code,
    customers.country
from customers
