{#
    The instant of the run as a UTC timestamp literal. What is dated at or after it has not happened.
    It has no default, since a run that asked the clock could not be repeated.
#}
{% macro as_of() -%}
    {%- if not execute -%}
        {{ return("cast(null as timestamp)") }}
    {%- endif -%}
    {%- set given = var('as_of', none) | string -%}
    {%- set instant = '^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?(Z|[+-][0-9]{2}:?[0-9]{2})$' -%}
    {%- if not modules.re.match(instant, given) -%}
        {{ exceptions.raise_compiler_error(
            "The var as_of is " ~ ("missing" if var('as_of', none) is none else "'" ~ given ~ "', which is not an instant with an offset")
            ~ ". Pass --vars '{as_of: 2026-11-01T00:00:00Z}'."
        ) }}
    {%- endif -%}
    {%- set moment = modules.datetime.datetime.fromisoformat(given).astimezone(modules.pytz.utc) -%}
    {{ return("timestamp '" ~ moment.strftime('%Y-%m-%d %H:%M:%S.%f') ~ "'") }}
{%- endmacro %}
