{# The calendar day of a UTC timestamp in a time zone (an IANA name). #}
{% macro local_day(instant, time_zone) -%}
    {{ adapter.dispatch('local_day')(instant, time_zone) }}
{%- endmacro %}

{% macro default__local_day(instant, time_zone) -%}
    cast(timezone({{ time_zone }}, timezone('UTC', {{ instant }})) as date)
{%- endmacro %}

{# Spark's times have no zone: they are what the clocks of the session show, which are in UTC. #}
{% macro spark__local_day(instant, time_zone) -%}
    cast(from_utc_timestamp({{ instant }}, {{ time_zone }}) as date)
{%- endmacro %}

{#
    Full years from a birth date to a day. A birthday on 29 February falls on 28 February in common years.
    A birth after the day gives null.
#}
{% macro full_years(birth_date, day) -%}
    cast(case
        when {{ birth_date }} <= {{ day }}
            then extract(year from {{ day }}) - extract(year from {{ birth_date }})
                - case
                    when {{ month_and_day(day) }} >= {{ month_and_day(birth_date) }} then 0
                    when {{ month_and_day(birth_date) }} = 229
                        and {{ month_and_day(day) }} = 228
                        and not {{ is_leap_year(day) }} then 0
                    else 1
                end
    end as bigint)
{%- endmacro %}

{% macro month_and_day(day) -%}
    extract(month from {{ day }}) * 100 + extract(day from {{ day }})
{%- endmacro %}

{% macro is_leap_year(day) -%}
    (
        extract(year from {{ day }}) % 4 = 0
        and (extract(year from {{ day }}) % 100 <> 0 or extract(year from {{ day }}) % 400 = 0)
    )
{%- endmacro %}
