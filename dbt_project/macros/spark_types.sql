{#
    The types of contracts as Spark calls them; it compares them by their own names with those of a query.
    All text is `string` there, and a list is `array<...>`.
#}
{% macro spark__cast(field, type) -%}
    {%- set plain = {'varchar': 'string', 'text': 'string', 'varchar[]': 'array<string>'} -%}
    cast({{ field }} as {{ plain.get(type | lower, type) }})
{%- endmacro %}
