{#
    Stops before anything is built where a database of PostgreSQL lowers text otherwise than DuckDB, since
    segments compare text in small letters. Which letters have which is a setting of the database.
#}
{% macro refuse_other_letters() -%}
    {%- if execute and target.type == 'postgres' -%}
        {%- set lowered = run_query("select lower('ÉÅŁÑİIΣΑΣЖẞ')").columns[0].values()[0] -%}
        {%- if lowered != 'éåłñiiσασжß' -%}
            {{ exceptions.raise_compiler_error(
                "The database " ~ target.dbname ~ " makes '" ~ lowered ~ "' of 'ÉÅŁÑİIΣΑΣЖẞ', where segments mean"
                ~ " 'éåłñiiσασжß'. Create it with: encoding 'UTF8' locale_provider 'builtin' builtin_locale 'C.UTF-8'"
                ~ " template template0."
            ) }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
