{# An amount in the account's currency, exact to the cent; without a rate it is in that currency already. #}
{% macro exchanged(amount, rate) -%}
    cast(round({{ amount }} * coalesce({{ rate }}, 1), 2) as decimal(18, 2))
{%- endmacro %}
