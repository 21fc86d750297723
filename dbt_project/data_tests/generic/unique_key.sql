{# No two rows have the same values in all of the columns. #}
{% test unique_key(model, columns) %}

select
    {{ columns | join(',\n    ') }},
    count(*) as row_count
from {{ model }}
{{ where_hashes_are(model, columns, 'count(*) > 1') }}
group by {{ columns | join(', ') }}
having count(*) > 1

{% endtest %}
