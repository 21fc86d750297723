{#
    How many customers two segments share, once for each two that share any: `number` and a larger `other_number`.

    `memberships` has customers by `segment_id`, `sizes` has the number of each segment.
#}
{% macro overlapping_pairs(memberships, sizes) -%}
    {{ adapter.dispatch('overlapping_pairs')(memberships, sizes) }}
{%- endmacro %}

{% macro default__overlapping_pairs(memberships, sizes) -%}
    select
        number,
        other_number,
        count(*) as members_of_both
    from (
        select
            number,
            {{ each_of('numbers') }} as other_number
        from (
            select
                {{ each_of('numbers') }} as number,
                numbers
            from (
                select array_agg({{ sizes }}.number) as numbers
                from {{ memberships }}
                inner join {{ sizes }}
                    on {{ memberships }}.segment_id = {{ sizes }}.segment_id
                group by {{ memberships }}.account_id, {{ memberships }}.customer_id
            ) as customers
        ) as firsts
    ) as seconds
    where number < other_number
    group by number, other_number
{%- endmacro %}

{#
    Each segment as strings of bits, one bit a customer, of so many customers a string: lists of a customer's segments
    would have to be in memory for all customers at once, and for a million of them take gigabytes.
#}
{% macro duckdb__overlapping_pairs(memberships, sizes) -%}
    {%- set length = 8192 -%}
    with places as (
        select
            account_id,
            customer_id,
            row_number() over () - 1 as place
        from {{ memberships }}
        group by account_id, customer_id
    ),

    bits as (
        select
            {{ sizes }}.number,
            places.place // {{ length }} as string,
            bitstring_agg(cast(places.place % {{ length }} as integer), 0, {{ length - 1 }}) as members
        from {{ memberships }}
        inner join {{ sizes }}
            on {{ memberships }}.segment_id = {{ sizes }}.segment_id
        inner join places
            on {{ memberships }}.account_id = places.account_id
            and {{ memberships }}.customer_id = places.customer_id
        group by {{ sizes }}.number, places.place // {{ length }}
    )

    select
        bits.number,
        others.number as other_number,
        cast(sum(bit_count(bits.members & others.members)) as bigint) as members_of_both
    from bits
    inner join bits as others
        on bits.string = others.string
        and bits.number < others.number
    group by bits.number, others.number
    having sum(bit_count(bits.members & others.members)) > 0
{%- endmacro %}
