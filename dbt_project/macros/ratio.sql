{# A share or an average, to six places for the eye; unknown unless its denominator is above zero. #}
{% macro ratio(numerator, denominator) -%}
    {{ adapter.dispatch('ratio')(numerator, denominator) }}
{%- endmacro %}

{% macro default__ratio(numerator, denominator) -%}
    case
        when {{ denominator }} > 0
            then cast(
                cast({{ numerator }} as double) / nullif(cast({{ denominator }} as double), 0)
                as decimal(18, 6)
            )
    end
{%- endmacro %}

{# PostgreSQL keeps 15 digits where it makes a decimal of a double; it divides decimals exactly enough. #}
{% macro postgres__ratio(numerator, denominator) -%}
    case
        when {{ denominator }} > 0
            then cast(cast({{ numerator }} as decimal(38, 12)) / {{ denominator }} as decimal(18, 6))
    end
{%- endmacro %}
