-- `customer_metrics` has the keys of `customers`, no fewer and no more.
with

customers as (

    select * from {{ ref('customers') }}

),

customer_metrics as (

    select * from {{ ref('customer_metrics') }}

)

select
    customers.account_id,
    customer_metrics.account_id as metrics_account_id
from customers
full join customer_metrics
    on customers.account_id = customer_metrics.account_id
    and customers.customer_id = customer_metrics.customer_id
where customers.customer_id is null or customer_metrics.customer_id is null
