with

segment_list_matches as (

    select * from {{ ref('segment_list_matches') }}

)

select distinct
    segment_id,
    account_id,
    customer_id
from segment_list_matches
