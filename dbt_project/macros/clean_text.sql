{#
    Text without white space, control and format characters at either end; null when nothing is left.
    `trim` alone would leave tabs, line breaks, no-break and zero-width spaces. Most text begins and ends with
    a printable ASCII character, and to see that costs half of what the regular expression does.
#}
{% macro clean_text(column) -%}
    {%- set edge = '[\\s\\p{Z}\\p{Cc}\\p{Cf}]+' -%}
    case
        when {{ column }} between '!' and '~' and substring({{ column }}, -1) between '!' and '~' then {{ column }}
        else nullif(regexp_replace({{ column }}, '^{{ edge }}|{{ edge }}$', '', 'g'), '')
    end
{%- endmacro %}

{# A status as every model compares it: clean, lower case, one spelling of "cancelled". #}
{% macro clean_status(column) -%}
    replace(lower({{ clean_text(column) }}), 'canceled', 'cancelled')
{%- endmacro %}

{# A comma list of statuses, each as `clean_status` would give it, without spaces around the commas. #}
{% macro clean_status_list(column) -%}
    regexp_replace({{ clean_status(column) }}, '[\s\p{Z}]*,[\s\p{Z},]*', ',', 'g')
{%- endmacro %}
