with

segment_list_entries as (

    select * from {{ ref('segment_list_entries') }}

),

segment_list_matches as (

    select * from {{ ref('segment_list_matches') }}

)

select distinct
    segment_list_entries.segment_id,
    segment_list_entries.line
from segment_list_entries
where
    not exists (
        select 1
        from segment_list_matches
        where
            segment_list_matches.segment_id = segment_list_entries.segment_id
            and segment_list_matches.line = segment_list_entries.line
    )
