{# The texts of a JSON list, clean, once each and sorted; an empty list for anything that is not a JSON list. #}
{% macro text_list_from_json(column) -%}
    {{ adapter.dispatch('text_list_from_json')(column) }}
{%- endmacro %}

{% macro default__text_list_from_json(column) -%}
    coalesce(
        list_sort(list_distinct(list_filter(
            list_transform(
                json_extract_string(try_cast({{ column }} as json), '$[*]'),
                lambda element: {{ clean_text('element') }}
            ),
            lambda element: element is not null
        ))),
        {{ empty_text_list() }}
    )
{%- endmacro %}

{% macro postgres__text_list_from_json(column) -%}
    array(
        select element
        from (
            select {{ clean_text('element') }} as element
            from json_array_elements_text(
                case when {{ column }} is json array then cast({{ column }} as json) end
            ) as elements (element)
        ) as cleaned
        where element is not null
        group by element
        order by {{ by_code_point('element') }}
    )
{%- endmacro %}

{# The texts of a group as a sorted list. Give it distinct values: it keeps every row. #}
{% macro sorted_text_list(column) -%}
    array_agg({{ column }} order by {{ by_code_point(column) }})
{%- endmacro %}

{% macro empty_text_list() -%}
    cast(array[] as varchar[])
{%- endmacro %}

{# A list with its texts in small letters, since case never matters in specs; null is empty. #}
{% macro lower_elements(list) -%}
    {{ adapter.dispatch('lower_elements')(list) }}
{%- endmacro %}

{% macro default__lower_elements(list) -%}
    coalesce(list_transform({{ list }}, lambda element: lower(element)), [])
{%- endmacro %}

{% macro postgres__lower_elements(list) -%}
    array(select lower(element) from unnest({{ list }}) as elements (element))
{%- endmacro %}
