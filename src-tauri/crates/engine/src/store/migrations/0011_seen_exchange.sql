-- Which exchange brought an entry of a server that is read by time.
ALTER TABLE seen_entry ADD COLUMN exchange_id INTEGER;
-- Those that were here before and came once more, as for arrivals.
CREATE INDEX seen_entry_again ON seen_entry (exchange_id) WHERE exchange_id IS NOT NULL AND state <> 'held';
