{#
    An amount in the account's currency, exact to the cent; without a rate it is in that currency already.
    It is made wide first: DuckDB multiplies two decimals of 18 digits within 18 digits.
#}
{% macro exchanged(amount, rate) -%}
    cast(round(cast({{ amount }} as decimal(28, 2)) * coalesce({{ rate }}, 1), 2) as decimal(18, 2))
{%- endmacro %}
