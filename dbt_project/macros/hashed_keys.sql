{#
    A `where` for rows that a test has to look at: those of keys whose rows, by a hash of the key, are `wrong` together.

    A history of 5 million customers has 243 million keys in 500 segments. By a hash of eight bytes DuckDB groups them
    within its memory limit, and by the keys themselves it could not. Of the rows that are found so, the test then groups
    the keys themselves, so a hash that two keys share accuses nobody.
#}
{% macro where_hashes_are(model, columns, wrong) -%}
    {{ adapter.dispatch('where_hashes_are')(model, columns, wrong) }}
{%- endmacro %}

{% macro default__where_hashes_are(model, columns, wrong) -%}{%- endmacro %}

{% macro duckdb__where_hashes_are(model, columns, wrong) -%}
where hash({{ columns | join(', ') }}) in (
    select hash({{ columns | join(', ') }})
    from {{ model }}
    group by hash({{ columns | join(', ') }})
    having {{ wrong }}
)
{%- endmacro %}

{#
    The segments that have other customers in one relation than in the other. Each is named as in a `from`, with a `where`
    if need be. DuckDB compares numbers, sums and parities of hashes, for which it holds no customer in memory; elsewhere
    all segments are given, for the test to compare.
#}
{% macro segments_that_differ(one, other) -%}
    {{ adapter.dispatch('segments_that_differ')(one, other) }}
{%- endmacro %}

{% macro default__segments_that_differ(one, other) -%}
select segment_id from {{ one }}
union
select segment_id from {{ other }}
{%- endmacro %}

{% macro duckdb__segments_that_differ(one, other) -%}
select segment_id
from (
    {% for relation in (one, other) %}
    select
        segment_id,
        count(*) as customers,
        sum(hash(account_id, customer_id)) as total,
        bit_xor(hash(account_id, customer_id)) as parity
    from {{ relation }}
    group by segment_id
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
) as digests
group by segment_id
having count(*) <> 2 or min(customers) <> max(customers) or min(total) <> max(total) or min(parity) <> max(parity)
{%- endmacro %}
