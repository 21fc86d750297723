{# The texts of a JSON list, clean, once each and sorted; an empty list for anything that is not a JSON list. #}
{% macro text_list_from_json(column) -%}
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

{# The texts of a group as a sorted list. Give it distinct values: it keeps every row. #}
{% macro sorted_text_list(column) -%}
    list({{ column }} order by {{ column }})
{%- endmacro %}

{% macro empty_text_list() -%}
    cast([] as varchar[])
{%- endmacro %}

{# A list with its texts in small letters, since case never matters in specs; null is empty. #}
{% macro lower_elements(list) -%}
    coalesce(list_transform({{ list }}, lambda element: lower(element)), [])
{%- endmacro %}
