{#
    Text without white space, control and format characters at either end; null when nothing is left.
    `trim` alone would leave tabs, line breaks, no-break and zero-width spaces. Most text begins and ends with
    a printable ASCII character, and to see that costs half of what the regular expression does.
#}
{% macro clean_text(column) -%}
    {{ adapter.dispatch('clean_text')(column) }}
{%- endmacro %}

{% macro default__clean_text(column) -%}
    {%- set edge = '[\\s\\p{Z}\\p{Cc}\\p{Cf}]+' -%}
    case
        when {{ column }} between '!' and '~' and substring({{ column }}, -1) between '!' and '~' then {{ column }}
        else nullif(regexp_replace({{ column }}, '^{{ edge }}|{{ edge }}$', '', 'g'), '')
    end
{%- endmacro %}

{# PostgreSQL has no classes of Unicode: these are the characters of the classes above, as of Unicode 15. #}
{% macro postgres__clean_text(column) -%}
    {%- set edge = '['
        ~ '\\u0001-\\u0020\\u007f-\\u00a0\\u00ad\\u0600-\\u0605\\u061c\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u1680'
        ~ '\\u180e\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u2064\\u2066-\\u206f\\u3000\\ufeff\\ufff9-\\ufffb'
        ~ '\\U000110bd\\U000110cd\\U00013430-\\U0001343f\\U0001bca0-\\U0001bca3\\U0001d173-\\U0001d17a'
        ~ '\\U000e0001\\U000e0020-\\U000e007f'
        ~ ']+' -%}
    case
        when {{ by_code_point(column) }} between '!' and '~'
            and {{ by_code_point('right(' ~ column ~ ', 1)') }} between '!' and '~' then {{ column }}
        else nullif(regexp_replace({{ column }}, '^{{ edge }}|{{ edge }}$', '', 'g'), '')
    end
{%- endmacro %}

{# Java knows the classes of an older Unicode, so they are spelt out here too. #}
{% macro spark__clean_text(column) -%}
    {%- set edge = '['
        ~ '\\x{0}-\\x{20}\\x{7f}-\\x{a0}\\x{ad}\\x{600}-\\x{605}\\x{61c}\\x{6dd}\\x{70f}\\x{890}\\x{891}\\x{8e2}'
        ~ '\\x{1680}\\x{180e}\\x{2000}-\\x{200f}\\x{2028}-\\x{202f}\\x{205f}-\\x{2064}\\x{2066}-\\x{206f}'
        ~ '\\x{3000}\\x{feff}\\x{fff9}-\\x{fffb}\\x{110bd}\\x{110cd}\\x{13430}-\\x{1343f}\\x{1bca0}-\\x{1bca3}'
        ~ '\\x{1d173}-\\x{1d17a}\\x{e0001}\\x{e0020}-\\x{e007f}'
        ~ ']+' -%}
    case
        when {{ column }} between '!' and '~' and substring({{ column }}, -1) between '!' and '~' then {{ column }}
        else nullif(regexp_replace({{ column }}, r'^{{ edge }}|{{ edge }}\z', ''), '')
    end
{%- endmacro %}

{# A status as every model compares it: clean, lower case, one spelling of "cancelled". #}
{% macro clean_status(column) -%}
    replace({{ lower_text(clean_text(column)) }}, 'canceled', 'cancelled')
{%- endmacro %}

{# A comma list of statuses, each as `clean_status` would give it, without spaces around the commas. #}
{% macro clean_status_list(column) -%}
    {{ adapter.dispatch('clean_status_list')(column) }}
{%- endmacro %}

{% macro default__clean_status_list(column) -%}
    regexp_replace({{ clean_status(column) }}, '[\s\p{Z}]*,[\s\p{Z},]*', ',', 'g')
{%- endmacro %}

{% macro postgres__clean_status_list(column) -%}
    {%- set space = '\\t\\n\\f\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000' -%}
    regexp_replace({{ clean_status(column) }}, '[{{ space }}]*,[{{ space }},]*', ',', 'g')
{%- endmacro %}

{% macro spark__clean_status_list(column) -%}
    {%- set space = '\\t\\n\\f\\r\\p{Z}' -%}
    regexp_replace({{ clean_status(column) }}, r'[{{ space }}]*,[{{ space }},]*', ',')
{%- endmacro %}
