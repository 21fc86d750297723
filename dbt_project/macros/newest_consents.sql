{#
    One row per account, customer and purpose with the newest consent among the given rows. Two consents of the
    same instant are a tie, and a tie is a refusal, as is anything that is not clearly true.
#}
{% macro newest_consents(consents) -%}
    select
        {{ consents }}.account_id,
        {{ consents }}.customer_id,
        {{ consents }}.purpose,
        {{ consents }}.recorded_at,
        count(*) = 1 and min(case when {{ consents }}.granted then 1 else 0 end) = 1 as is_granted
    from {{ consents }}
    inner join (
        select
            account_id,
            customer_id,
            purpose,
            max(recorded_at) as recorded_at
        from {{ consents }}
        group by account_id, customer_id, purpose
    ) as newest
        on {{ consents }}.account_id = newest.account_id
        and {{ consents }}.customer_id = newest.customer_id
        and {{ consents }}.purpose = newest.purpose
        and {{ consents }}.recorded_at = newest.recorded_at
    group by
        {{ consents }}.account_id,
        {{ consents }}.customer_id,
        {{ consents }}.purpose,
        {{ consents }}.recorded_at
{%- endmacro %}
