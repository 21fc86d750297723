-- A list may leave so many percent of its rows unmatched as its spec says, and no more: headers may be
-- mapped wrongly, or the file may be of another shop.
with

segment_list_files as (

    select * from {{ ref('segment_list_files') }}

),

segment_list_entries as (

    select * from {{ ref('segment_list_entries') }}

),

segment_list_unmatched as (

    select * from {{ ref('segment_list_unmatched') }}

),

lines as (

    select
        segment_id,
        count(distinct line) as lines
    from segment_list_entries
    group by segment_id

),

unmatched_lines as (

    select
        segment_id,
        count(*) as unmatched
    from segment_list_unmatched
    group by segment_id

)

select
    segment_list_files.spec_path,
    lines.lines,
    unmatched_lines.unmatched
from segment_list_files
inner join lines
    on segment_list_files.segment_id = lines.segment_id
inner join unmatched_lines
    on segment_list_files.segment_id = unmatched_lines.segment_id
where unmatched_lines.unmatched * 100 > segment_list_files.unmatched_percent * lines.lines
