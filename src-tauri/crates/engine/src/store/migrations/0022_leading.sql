-- What leads a section has the whole order of its rule in `rank`: 0 and below, the foremost lowest. What was 0 before is
-- sorted anew when its chart is opened.
DROP TRIGGER chart_row_comes;
DROP TRIGGER chart_row_goes;
CREATE TRIGGER chart_row_comes AFTER INSERT ON chart_row
BEGIN
    INSERT INTO chart_count (patient_id, section, series, series_rank, kept, current, withdrawn, none_known)
    VALUES (
        new.patient_id, new.section, new.series, new.series_rank, 1 - new.withdrawn,
        (new.rank <= 0 OR new.rank = 2) * (1 - new.withdrawn), new.withdrawn, new.none_known * (1 - new.withdrawn)
    )
    ON CONFLICT (patient_id, section, series) DO UPDATE SET
        kept = kept + excluded.kept, current = current + excluded.current, withdrawn = withdrawn + excluded.withdrawn,
        none_known = none_known + excluded.none_known;
END;
CREATE TRIGGER chart_row_goes AFTER DELETE ON chart_row
BEGIN
    UPDATE chart_count SET
        kept = kept - (1 - old.withdrawn), current = current - (old.rank <= 0 OR old.rank = 2) * (1 - old.withdrawn),
        withdrawn = withdrawn - old.withdrawn,
        none_known = none_known - old.none_known * (1 - old.withdrawn)
    WHERE patient_id = old.patient_id AND section = old.section AND series = old.series;
END;
