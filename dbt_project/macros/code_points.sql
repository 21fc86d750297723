{#
    Text that is ordered by the numbers of its characters, as DuckDB orders all text. A database of PostgreSQL
    may follow the alphabet of a language instead.
#}
{% macro by_code_point(text) -%}
    {{ adapter.dispatch('by_code_point')(text) }}
{%- endmacro %}

{% macro default__by_code_point(text) -%}
    {{ text }}
{%- endmacro %}

{% macro postgres__by_code_point(text) -%}
    {{ text }} collate "C"
{%- endmacro %}

{# Text that is ordered as the database orders it, so that it can be compared with columns again. #}
{% macro as_columns_are(text) -%}
    {{ adapter.dispatch('as_columns_are')(text) }}
{%- endmacro %}

{% macro default__as_columns_are(text) -%}
    {{ text }}
{%- endmacro %}

{% macro postgres__as_columns_are(text) -%}
    {{ text }} collate "default"
{%- endmacro %}

{% macro first_text(column) -%}
    {{ as_columns_are('min(' ~ by_code_point(column) ~ ')') }}
{%- endmacro %}

{% macro last_text(column) -%}
    {{ as_columns_are('max(' ~ by_code_point(column) ~ ')') }}
{%- endmacro %}
