{#
    The instants of `segment_windows`. Each macro reads the column `time_zone` of the account, gives a
    UTC timestamp or a local date, and steps the local calendar: a day may have 23 or 25 hours.
    `amount` is negative for the past; `unit` is day, week, month, quarter or year.
#}
{% macro local_date(amount, unit) -%}
    cast({{ local_day(as_of(), 'time_zone') }} + {{ calendar_step(amount, unit) }} as date)
{%- endmacro %}

{% macro local_date_after(amount, unit) -%}
    cast({{ local_date(amount, unit) }} + {{ calendar_step(1, 'day') }} as date)
{%- endmacro %}

{% macro start_of_day(amount, unit) -%}
    {{ utc_of_local('cast(' ~ local_date(amount, unit) ~ ' as timestamp)') }}
{%- endmacro %}

{% macro end_of_day(amount, unit) -%}
    {{ utc_of_local('cast(' ~ local_date_after(amount, unit) ~ ' as timestamp)') }}
{%- endmacro %}

{% macro start_of_date(day) -%}
    {{ utc_of_local("timestamp '" ~ day ~ " 00:00:00'") }}
{%- endmacro %}

{# Hours and minutes are exact, whatever the clocks do. #}
{% macro exactly_ago(amount, unit) -%}
    {{ as_of() }} - {{ calendar_step(amount, unit) }}
{%- endmacro %}

{% macro calendar_step(amount, unit) -%}
    {%- if unit == 'quarter' -%}
        interval '{{ amount * 3 }} months'
    {%- else -%}
        interval '{{ amount }} {{ unit }}s'
    {%- endif -%}
{%- endmacro %}

{#
    The instant at which clocks of `time_zone` show a local time. A time that daylight saving skips is
    the later one, which DuckDB gives by itself; of a time that it repeats the earlier holds, and that
    one is found by looking whether the clocks showed the same an hour, or half an hour, before.
#}
{% macro utc_of_local(local) -%}
    {%- set found = "timezone(time_zone, " ~ local ~ ")" -%}
    timezone('UTC', case
        when timezone(time_zone, {{ found }} - interval '60 minutes') = {{ local }}
            then {{ found }} - interval '60 minutes'
        when timezone(time_zone, {{ found }} - interval '30 minutes') = {{ local }}
            then {{ found }} - interval '30 minutes'
        else {{ found }}
    end)
{%- endmacro %}
