{# A share or an average, to six places for the eye; unknown unless its denominator is above zero. #}
{% macro ratio(numerator, denominator) -%}
    case
        when {{ denominator }} > 0
            then cast(
                cast({{ numerator }} as double) / nullif(cast({{ denominator }} as double), 0)
                as decimal(18, 6)
            )
    end
{%- endmacro %}
