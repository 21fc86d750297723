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

{#
    Spark reads a list and leaves what stands behind it unread, so that is looked for first: as the second of two.
    It takes single quotes for double ones unless it is told not to.
#}
{% macro spark__text_list_from_json(column) -%}
    coalesce(
        case
            when get_json_object('[' || {{ column }} || ', "the end"]', '$[1]') = 'the end'
                then array_sort(array_distinct(filter(
                    transform(
                        from_json(
                            {{ column }}, 'array<string>',
                            map('allowSingleQuotes', 'false', 'allowNonNumericNumbers', 'false')
                        ),
                        element -> {{ clean_text('element') }}
                    ),
                    element -> element is not null
                )))
        end,
        {{ empty_text_list() }}
    )
{%- endmacro %}

{# The texts of a group as a sorted list. Give it distinct values: it keeps every row. #}
{% macro sorted_text_list(column) -%}
    {{ adapter.dispatch('sorted_text_list')(column) }}
{%- endmacro %}

{% macro default__sorted_text_list(column) -%}
    array_agg({{ column }} order by {{ by_code_point(column) }})
{%- endmacro %}

{% macro spark__sorted_text_list(column) -%}
    array_sort(array_agg({{ column }}))
{%- endmacro %}

{% macro empty_text_list() -%}
    {{ adapter.dispatch('empty_text_list')() }}
{%- endmacro %}

{% macro default__empty_text_list() -%}
    cast(array[] as varchar[])
{%- endmacro %}

{% macro spark__empty_text_list() -%}
    cast(array() as array<string>)
{%- endmacro %}

{# A list with its texts in small letters, since case never matters in specs; null is empty. #}
{% macro lower_elements(list) -%}
    {{ adapter.dispatch('lower_elements')(list) }}
{%- endmacro %}

{% macro default__lower_elements(list) -%}
    coalesce(list_transform({{ list }}, lambda element: {{ lower_text('element') }}), [])
{%- endmacro %}

{% macro postgres__lower_elements(list) -%}
    array(select {{ lower_text('element') }} from unnest({{ list }}) as elements (element))
{%- endmacro %}

{% macro spark__lower_elements(list) -%}
    coalesce(transform({{ list }}, element -> {{ lower_text('element') }}), {{ empty_text_list() }})
{%- endmacro %}

{# A row for each element of a list. #}
{% macro each_of(list) -%}
    {{ adapter.dispatch('each_of')(list) }}
{%- endmacro %}

{% macro default__each_of(list) -%}
    unnest({{ list }})
{%- endmacro %}

{% macro spark__each_of(list) -%}
    explode({{ list }})
{%- endmacro %}
