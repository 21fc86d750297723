{# Text in small letters, each letter by itself: a sigma at the end of a word is one like the others. #}
{% macro lower_text(text) -%}
    {{ adapter.dispatch('lower_text')(text) }}
{%- endmacro %}

{% macro default__lower_text(text) -%}
    lower({{ text }})
{%- endmacro %}

{# Java looks at the letters around a sigma, and makes two characters of a dotted I. #}
{% macro spark__lower_text(text) -%}
    lower(translate({{ text }}, 'Σİ', 'σi'))
{%- endmacro %}
