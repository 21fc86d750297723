{# A schema is called what dbt_project.yml says, without the target's schema in front of it. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ adapter.dispatch('schema_of_build')(custom_schema_name | trim if custom_schema_name else target.schema) }}
{%- endmacro %}

{% macro default__schema_of_build(schema) -%}
    {{ schema }}
{%- endmacro %}

{# Spark has no file that could be swapped: each build has schemas of its own, to which views then point. #}
{% macro spark__schema_of_build(schema) -%}
    {{ schema ~ '__' ~ var('build', 'dbt') }}
{%- endmacro %}
