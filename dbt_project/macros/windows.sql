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

{#
    What to add to a date. Days are a whole number, since DuckDB takes intervals of 30 days and of
    1 month for equal, and so computes only one of two such steps from the same date.
#}
{% macro calendar_step(amount, unit) -%}
    {%- if unit in ('day', 'week') -%}
        {{ amount * (7 if unit == 'week' else 1) }}
    {%- elif unit == 'quarter' -%}
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
    {{ adapter.dispatch('utc_of_local')(local) }}
{%- endmacro %}

{% macro default__utc_of_local(local) -%}
    {%- set found = "timezone(time_zone, " ~ local ~ ")" -%}
    timezone('UTC', case
        when timezone(time_zone, {{ found }} - interval '60 minutes') = {{ local }}
            then {{ found }} - interval '60 minutes'
        when timezone(time_zone, {{ found }} - interval '30 minutes') = {{ local }}
            then {{ found }} - interval '30 minutes'
        else {{ found }}
    end)
{%- endmacro %}

{# Spark gives the earlier of two, and the later of a time that is skipped. #}
{% macro spark__utc_of_local(local) -%}
    to_utc_timestamp({{ local }}, time_zone)
{%- endmacro %}

{# The first day of the calendar unit that holds today, or of one so many units away; weeks begin on Monday. #}
{% macro local_unit(offset, unit) -%}
    cast(
        cast(date_trunc('{{ unit }}', {{ local_day(as_of(), 'time_zone') }}) as date)
        + {{ calendar_step(offset, unit) }} as date
    )
{%- endmacro %}

{% macro start_of_unit(offset, unit) -%}
    {{ utc_of_local('cast(' ~ local_unit(offset, unit) ~ ' as timestamp)') }}
{%- endmacro %}

{# A local day of the year as a number: 131 is 31 January. #}
{% macro month_day_of(amount, unit) -%}
    cast({{ month_and_day(local_date(amount, unit)) }} as bigint)
{%- endmacro %}

{# How far apart two local days of the year are on a circle of 1300, on which 1231 stands before 101. #}
{% macro month_days(first, last, unit) -%}
    ({{ month_day_of(last, unit) }} - {{ month_day_of(first, unit) }} + 1300) % 1300
{%- endmacro %}

{# Whether a birthday of 29 February is kept, on 28 February of a common year, in a span of local days. #}
{% macro has_leap_birthday(first, last, unit) -%}
    (
        {{ is_kept_on_28_february(local_date(first, unit), local_date(first, unit), local_date(last, unit)) }}
        or {{ is_kept_on_28_february(local_date(last, unit), local_date(first, unit), local_date(last, unit)) }}
    )
{%- endmacro %}

{% macro is_kept_on_28_february(day, first, last) -%}
    (
        not {{ is_leap_year(day) }}
        and make_date(cast(extract(year from {{ day }}) as integer), 2, 28) between {{ first }} and {{ last }}
    )
{%- endmacro %}

{#
    What one unit of the account's currency is in another: the newest rate on or before today; null without one.
    It is wide since DuckDB multiplies two decimals of 18 digits within 18 digits, which large amounts overflow.
#}
{% macro exchange_rate_to(currency) -%}
    cast(
        case
            when accounts.currency = '{{ currency }}' then 1
            else (
                {{ newest_rate(currency) | indent(16) }}
            )
        end as decimal(28, 8)
    )
{%- endmacro %}

{% macro newest_rate(currency) -%}
    {{ adapter.dispatch('newest_rate')(currency) }}
{%- endmacro %}

{% macro default__newest_rate(currency) -%}
select exchange_rates.rate
{{ rates_until_today(currency) }}
order by exchange_rates.on_date desc
limit 1
{%- endmacro %}

{# Spark takes no row limit in a query for each account. #}
{% macro spark__newest_rate(currency) -%}
select max_by(exchange_rates.rate, exchange_rates.on_date)
{{ rates_until_today(currency) }}
{%- endmacro %}

{% macro rates_until_today(currency) -%}
from exchange_rates
where
    exchange_rates.from_currency = accounts.currency
    and exchange_rates.to_currency = '{{ currency }}'
    and exchange_rates.on_date <= {{ local_day(as_of(), 'accounts.time_zone') }}
{%- endmacro %}
