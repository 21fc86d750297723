{#
    The rows of one canonical table from every kind of shop that is switched on (var `shop_sources`), with the
    columns that the model's own contract names, so that a source with its columns in another order does no harm.
#}
{% macro union_sources(table) -%}
    {%- for source in var('shop_sources') -%}
    {%- if not loop.first %}

    union all

    {% endif -%}
    select
        {{ model.columns.keys() | join(',\n        ') }}
    from {{ ref('stg_' ~ source ~ '__' ~ table) }}
    {%- endfor -%}
{%- endmacro %}
