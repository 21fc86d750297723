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

{#
    DuckDB rounds the double itself, halves away from zero. PostgreSQL would round halves to even, and first make
    a decimal of 15 digits of it.
#}
{% macro postgres__ratio(numerator, denominator) -%}
    {%- set millionths -%}
        (cast({{ numerator }} as double precision) / cast({{ denominator }} as double precision) * 1000000)
    {%- endset -%}
    case
        when {{ denominator }} > 0
            then cast(
                cast(
                    trunc({{ millionths }}) + trunc(({{ millionths }} - trunc({{ millionths }})) * 2) as bigint
                ) * 0.000001 as decimal(18, 6)
            )
    end
{%- endmacro %}

{# Spark would make a decimal of what the double looks like when it is written. #}
{% macro spark__ratio(numerator, denominator) -%}
    {%- set quotient = 'cast(' ~ numerator ~ ' as double) / cast(' ~ denominator ~ ' as double)' -%}
    case
        when {{ denominator }} > 0
            then cast(cast(round({{ quotient }} * 1000000) as bigint) * 0.000001 as decimal(18, 6))
    end
{%- endmacro %}
