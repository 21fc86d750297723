{# A sum of money over rows that may not be there: exact, and 0.00 for none. #}
{% macro sum_or_zero(column) -%}
    cast(coalesce({{ column }}, 0) as decimal(18, 2))
{%- endmacro %}

{# A count, or a sum of whole numbers, over rows that may not be there: 0 for none. #}
{% macro count_or_zero(column) -%}
    cast(coalesce({{ column }}, 0) as bigint)
{%- endmacro %}
