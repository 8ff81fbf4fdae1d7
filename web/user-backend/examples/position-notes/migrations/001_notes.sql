-- forward
CREATE TABLE notes(ticker TEXT PRIMARY KEY, text TEXT NOT NULL);
-- back
DROP TABLE notes;
