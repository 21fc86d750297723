{# Stops before anything is built where a warehouse is set up so that segments would mean something else in it. #}
{% macro refuse_unfit_warehouse() -%}
    {%- if execute -%}
        {{ adapter.dispatch('refuse_unfit_warehouse')() }}
    {%- endif -%}
{%- endmacro %}

{% macro default__refuse_unfit_warehouse() -%}
{%- endmacro %}

{#
    A database of PostgreSQL may lower text otherwise than DuckDB, and segments compare text in small letters.
    Which letters have which is a setting of the database.
#}
{% macro postgres__refuse_unfit_warehouse() -%}
    {%- set lowered = run_query("select lower('ÉÅŁÑİIΣΑΣЖẞ')").columns[0].values()[0] -%}
    {%- if lowered != 'éåłñiiσασжß' -%}
        {{ exceptions.raise_compiler_error(
            "The database " ~ target.dbname ~ " makes '" ~ lowered ~ "' of 'ÉÅŁÑİIΣΑΣЖẞ', where segments mean"
            ~ " 'éåłñiiσασжß'. Create it with: encoding 'UTF8' locale_provider 'builtin' builtin_locale 'C.UTF-8'"
            ~ " template template0."
        ) }}
    {%- endif -%}
{%- endmacro %}

{#
    A session of Spark shows times in its own zone, and may round products, and cut what is compared. Of dbt's adapter
    it also takes what is too large for nothing, whatever the profile says; `segments build` forbids that.
#}
{% macro spark__refuse_unfit_warehouse() -%}
    {%- set meant = {
        'spark.sql.session.timeZone': 'UTC',
        'spark.sql.decimalOperations.allowPrecisionLoss': 'false',
        'spark.sql.legacy.decimal.retainFractionDigitsOnTruncate': 'true',
    } -%}
    {%- for name, value in meant.items() -%}
        {%- set found = run_query('set ' ~ name).columns[1].values()[0] | string -%}
        {%- if found | lower != value | lower -%}
            {{ exceptions.raise_compiler_error(
                "This session of Spark has " ~ name ~ " = " ~ found ~ ", with which segments would have other members."
                ~ " Set it to " ~ value ~ " under server_side_parameters in profiles.yml."
            ) }}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}
