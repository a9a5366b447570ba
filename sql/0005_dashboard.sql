-- Indexes for the dashboard: sales by day, kinds of problems, offers by the hour they were accepted, when orders were last read.

-- MySQL has no CREATE INDEX IF NOT EXISTS, and this file may be run again: a name that is known makes nothing.
SET @make = IF((SELECT COUNT(*) FROM information_schema.statistics
                 WHERE table_schema = DATABASE() AND CONCAT('`', index_name, '`') = '`oc_meschain_order_placed`'),
  'DO 0', 'CREATE INDEX `oc_meschain_order_placed` ON `oc_meschain_order` (`placed_at`, `account_id`, `state`, `currency`, `total`)');
PREPARE make FROM @make;
EXECUTE make;

SET @make = IF((SELECT COUNT(*) FROM information_schema.statistics
                 WHERE table_schema = DATABASE() AND CONCAT('`', index_name, '`') = '`oc_meschain_listing_problem`'),
  'DO 0', 'CREATE INDEX `oc_meschain_listing_problem` ON `oc_meschain_listing` (`problem_code`, `account_id`)');
PREPARE make FROM @make;
EXECUTE make;

SET @make = IF((SELECT COUNT(*) FROM information_schema.statistics
                 WHERE table_schema = DATABASE() AND CONCAT('`', index_name, '`') = '`oc_meschain_submission_accepted`'),
  'DO 0', 'CREATE INDEX `oc_meschain_submission_accepted` ON `oc_meschain_submission` (`accepted_at`)');
PREPARE make FROM @make;
EXECUTE make;

SET @make = IF((SELECT COUNT(*) FROM information_schema.statistics
                 WHERE table_schema = DATABASE() AND CONCAT('`', index_name, '`') = '`oc_meschain_job_kind`'),
  'DO 0', 'CREATE INDEX `oc_meschain_job_kind` ON `oc_meschain_job` (`kind`, `account_id`)');
PREPARE make FROM @make;
EXECUTE make;
DEALLOCATE PREPARE make;

INSERT IGNORE INTO `oc_meschain_migration` (`name`, `checksum`, `applied_at`) VALUES ('0005_dashboard', '', UTC_TIMESTAMP(3));
