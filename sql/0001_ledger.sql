-- The ledger: our tables beside the shop's, InnoDB and utf8mb4 whatever the shop uses. Needs MySQL 5.7 or MariaDB 10.3.
--
-- The service applies this file by itself (`./meschain init`). A database administrator who prefers to do it by hand, for
-- a shop whose table prefix is shop_ instead of oc_, runs
--
--   sed 's/`oc_/`shop_/g' sql/0001_ledger.sql | mysql DATABASE
--
-- and the service finds it done. Running it again does no harm. Times are UTC.
-- `service/ledger/tables.py` says the same for Python; a test holds the two together.

-- Which of these files were applied. An empty checksum means: by hand.
CREATE TABLE IF NOT EXISTS `oc_meschain_migration` (
  `name` VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  `checksum` VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  `applied_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- One seller account at one marketplace. `secrets` holds cipher text only.
CREATE TABLE IF NOT EXISTS `oc_meschain_account` (
  `account_id` INT NOT NULL AUTO_INCREMENT,
  `marketplace` VARCHAR(32) COLLATE utf8mb4_bin NOT NULL,
  `title` VARCHAR(128) NOT NULL,
  `state` VARCHAR(16) COLLATE utf8mb4_bin NOT NULL,
  `state_reason` TEXT,
  `settings` MEDIUMTEXT NOT NULL,
  `secrets` TEXT NOT NULL,
  `base_url` VARCHAR(255) NOT NULL,
  `allow_private` TINYINT(1) NOT NULL,
  `policies` MEDIUMTEXT NOT NULL,
  `store_id` INT NOT NULL,
  `created_at` DATETIME(3) NOT NULL,
  `updated_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`account_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Heartbeats: what runs where, for status and doctor.
CREATE TABLE IF NOT EXISTS `oc_meschain_process` (
  `name` VARCHAR(96) COLLATE utf8mb4_bin NOT NULL,
  `kind` VARCHAR(16) COLLATE utf8mb4_bin NOT NULL,
  `seen_at` DATETIME(3) NOT NULL,
  `detail` VARCHAR(255) NOT NULL,
  PRIMARY KEY (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- What moved in the shop; also written by the extension and by the optional triggers.
CREATE TABLE IF NOT EXISTS `oc_meschain_change` (
  `change_id` BIGINT NOT NULL AUTO_INCREMENT,
  `kind` VARCHAR(16) COLLATE utf8mb4_bin NOT NULL,
  `entity_id` BIGINT NOT NULL,
  `noted_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`change_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Token ids that were used, so that none is accepted twice.
CREATE TABLE IF NOT EXISTS `oc_meschain_nonce` (
  `jti` VARCHAR(32) COLLATE utf8mb4_bin NOT NULL,
  `expires_at` BIGINT NOT NULL,
  PRIMARY KEY (`jti`),
  KEY `oc_meschain_nonce_expires` (`expires_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- How far each periodic reading has come.
CREATE TABLE IF NOT EXISTS `oc_meschain_cursor` (
  `name` VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  `value` TEXT NOT NULL,
  `updated_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- The shop's values as the last sweep saw them; `reductions` is a checksum of the specials and discounts of that day.
CREATE TABLE IF NOT EXISTS `oc_meschain_seen_product` (
  `product_id` INT NOT NULL,
  `quantity` INT NOT NULL,
  `subtract` TINYINT(1) NOT NULL,
  `price` DECIMAL(15,4) NOT NULL,
  `tax_class_id` INT NOT NULL,
  `manufacturer_id` INT NOT NULL,
  `enabled` TINYINT(1) NOT NULL,
  `reductions` BIGINT NOT NULL,
  PRIMARY KEY (`product_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- The shop's option values as the last sweep saw them.
CREATE TABLE IF NOT EXISTS `oc_meschain_seen_option` (
  `product_option_value_id` INT NOT NULL,
  `product_id` INT NOT NULL,
  `quantity` INT NOT NULL,
  `subtract` TINYINT(1) NOT NULL,
  `price` DECIMAL(15,4) NOT NULL,
  `price_prefix` VARCHAR(1) COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (`product_option_value_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- The seller's categories, brands and attributes in a marketplace's words: one answer per question.
CREATE TABLE IF NOT EXISTS `oc_meschain_mapping` (
  `mapping_id` INT NOT NULL AUTO_INCREMENT,
  `account_id` INT NOT NULL,
  `kind` VARCHAR(16) COLLATE utf8mb4_bin NOT NULL,
  `local_key` VARCHAR(191) COLLATE utf8mb4_bin NOT NULL,
  `remote_id` VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  `remote_name` VARCHAR(255) NOT NULL,
  `confirmed` TINYINT(1) NOT NULL,
  `updated_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`mapping_id`),
  UNIQUE KEY `oc_meschain_mapping_once` (`account_id`, `kind`, `local_key`),
  FOREIGN KEY (`account_id`) REFERENCES `oc_meschain_account` (`account_id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Catalogue answers of marketplaces, kept until they expire.
CREATE TABLE IF NOT EXISTS `oc_meschain_remote_cache` (
  `account_id` INT NOT NULL,
  `kind` VARCHAR(32) COLLATE utf8mb4_bin NOT NULL,
  `cache_key` VARCHAR(191) COLLATE utf8mb4_bin NOT NULL,
  `body` MEDIUMTEXT NOT NULL,
  `expires_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`account_id`, `kind`, `cache_key`),
  FOREIGN KEY (`account_id`) REFERENCES `oc_meschain_account` (`account_id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- One sellable on one account, once; a barcode belongs to one listing of an account.
CREATE TABLE IF NOT EXISTS `oc_meschain_listing` (
  `listing_id` BIGINT NOT NULL AUTO_INCREMENT,
  `account_id` INT NOT NULL,
  `product_id` INT NOT NULL,
  `variant` VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  `barcode` VARCHAR(64) COLLATE utf8mb4_bin,
  `sku` VARCHAR(100) COLLATE utf8mb4_bin NOT NULL,
  `title` VARCHAR(255) NOT NULL,
  `state` VARCHAR(16) COLLATE utf8mb4_bin NOT NULL,
  `remote_id` VARCHAR(64) COLLATE utf8mb4_bin,
  `problem_code` VARCHAR(32) COLLATE utf8mb4_bin,
  `problem` TEXT,
  `problem_field` VARCHAR(64) COLLATE utf8mb4_bin,
  `wanted_quantity` INT,
  `wanted_price` DECIMAL(15,4),
  `wanted_list_price` DECIMAL(15,4),
  `dirty` INT NOT NULL,
  `due_rank` SMALLINT,
  `held` SMALLINT,
  `changed_at` DATETIME(3),
  `sent_quantity` INT,
  `sent_price` DECIMAL(15,4),
  `sent_list_price` DECIMAL(15,4),
  `sent_basis` VARCHAR(320) COLLATE utf8mb4_bin,
  `sent_at` DATETIME(3),
  `accepted_at` DATETIME(3),
  `seen_quantity` INT,
  `seen_price` DECIMAL(15,4),
  `seen_list_price` DECIMAL(15,4),
  `seen_at` DATETIME(3),
  `drift` VARCHAR(16) COLLATE utf8mb4_bin,
  `drift_at` DATETIME(3),
  `created_at` DATETIME(3) NOT NULL,
  `updated_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`listing_id`),
  UNIQUE KEY `oc_meschain_listing_barcode` (`account_id`, `barcode`),
  UNIQUE KEY `oc_meschain_listing_once` (`account_id`, `product_id`, `variant`),
  KEY `oc_meschain_listing_account` (`account_id`, `listing_id`),
  KEY `oc_meschain_listing_drift` (`account_id`, `drift`),
  KEY `oc_meschain_listing_due` (`account_id`, `state`, `due_rank`, `changed_at`),
  KEY `oc_meschain_listing_product` (`product_id`),
  KEY `oc_meschain_listing_state` (`account_id`, `state`),
  FOREIGN KEY (`account_id`) REFERENCES `oc_meschain_account` (`account_id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- How an account makes its offers, every version of it; the newest counts.
CREATE TABLE IF NOT EXISTS `oc_meschain_rule_set` (
  `rule_set_id` INT NOT NULL AUTO_INCREMENT,
  `account_id` INT NOT NULL,
  `body` MEDIUMTEXT NOT NULL,
  `note` VARCHAR(255) NOT NULL,
  `actor` VARCHAR(96) NOT NULL,
  `created_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`rule_set_id`),
  KEY `oc_meschain_rule_set_account` (`account_id`, `rule_set_id`),
  FOREIGN KEY (`account_id`) REFERENCES `oc_meschain_account` (`account_id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- How fast a sellable sells, in the shop and on every account together.
CREATE TABLE IF NOT EXISTS `oc_meschain_sales_speed` (
  `product_id` INT NOT NULL,
  `variant` VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  `units_per_day` DECIMAL(15,4) NOT NULL,
  `measured_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`product_id`, `variant`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- A batch that a marketplace took and has to be asked about.
CREATE TABLE IF NOT EXISTS `oc_meschain_submission` (
  `submission_id` BIGINT NOT NULL AUTO_INCREMENT,
  `account_id` INT NOT NULL,
  `kind` VARCHAR(16) COLLATE utf8mb4_bin NOT NULL,
  `remote_id` VARCHAR(128) COLLATE utf8mb4_bin,
  `state` VARCHAR(16) COLLATE utf8mb4_bin NOT NULL,
  `item_count` INT NOT NULL,
  `checks` INT NOT NULL,
  `next_check_at` DATETIME(3),
  `message` TEXT,
  `created_at` DATETIME(3) NOT NULL,
  `accepted_at` DATETIME(3),
  `done_at` DATETIME(3),
  PRIMARY KEY (`submission_id`),
  UNIQUE KEY `oc_meschain_submission_remote` (`account_id`, `remote_id`),
  KEY `oc_meschain_submission_open` (`state`, `next_check_at`),
  FOREIGN KEY (`account_id`) REFERENCES `oc_meschain_account` (`account_id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- What became of each listing in a batch.
CREATE TABLE IF NOT EXISTS `oc_meschain_submission_item` (
  `submission_id` BIGINT NOT NULL,
  `listing_id` BIGINT NOT NULL,
  `state` VARCHAR(16) COLLATE utf8mb4_bin NOT NULL,
  `message` TEXT,
  `quantity` INT,
  `price` DECIMAL(15,4),
  `list_price` DECIMAL(15,4),
  `changed_at` DATETIME(3),
  `mark` INT,
  `basis` VARCHAR(320) COLLATE utf8mb4_bin,
  PRIMARY KEY (`submission_id`, `listing_id`),
  KEY `oc_meschain_submission_item_listing` (`listing_id`),
  FOREIGN KEY (`listing_id`) REFERENCES `oc_meschain_listing` (`listing_id`) ON DELETE CASCADE,
  FOREIGN KEY (`submission_id`) REFERENCES `oc_meschain_submission` (`submission_id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- One marketplace order, whoever delivers it first; it becomes at most one shop order.
CREATE TABLE IF NOT EXISTS `oc_meschain_order` (
  `order_key` BIGINT NOT NULL AUTO_INCREMENT,
  `account_id` INT NOT NULL,
  `remote_id` VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  `number` VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  `state` VARCHAR(16) COLLATE utf8mb4_bin NOT NULL,
  `remote_state` VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  `currency` VARCHAR(3) COLLATE utf8mb4_bin NOT NULL,
  `total` DECIMAL(15,4) NOT NULL,
  `placed_at` DATETIME(3) NOT NULL,
  `modified_at` DATETIME(3) NOT NULL,
  `body` MEDIUMTEXT NOT NULL,
  `shop_state` VARCHAR(16) COLLATE utf8mb4_bin NOT NULL,
  `shop_way` VARCHAR(8) COLLATE utf8mb4_bin,
  `shop_order_id` INT,
  `shop_status_id` INT,
  `shop_told` VARCHAR(96) COLLATE utf8mb4_bin,
  `told_state` VARCHAR(16) COLLATE utf8mb4_bin,
  `told_at` DATETIME(3),
  `carrier` VARCHAR(64) NOT NULL,
  `tracking_number` VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  `tracking_url` VARCHAR(255) NOT NULL,
  `problem` TEXT,
  `created_at` DATETIME(3) NOT NULL,
  `updated_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`order_key`),
  UNIQUE KEY `oc_meschain_order_once` (`account_id`, `remote_id`),
  UNIQUE KEY `oc_meschain_order_shop` (`shop_order_id`),
  KEY `oc_meschain_order_shop_state` (`shop_state`),
  FOREIGN KEY (`account_id`) REFERENCES `oc_meschain_account` (`account_id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- The lines of an order and the shop's product each one meets, where there is one.
CREATE TABLE IF NOT EXISTS `oc_meschain_order_line` (
  `order_key` BIGINT NOT NULL,
  `line_id` VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  `barcode` VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  `sku` VARCHAR(100) COLLATE utf8mb4_bin NOT NULL,
  `title` VARCHAR(255) NOT NULL,
  `quantity` INT NOT NULL,
  `unit_price` DECIMAL(15,4) NOT NULL,
  `vat_rate` DECIMAL(15,4) NOT NULL,
  `product_id` INT,
  `variant` VARCHAR(64) COLLATE utf8mb4_bin,
  PRIMARY KEY (`order_key`, `line_id`),
  KEY `oc_meschain_order_line_product` (`product_id`),
  FOREIGN KEY (`order_key`) REFERENCES `oc_meschain_order` (`order_key`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- A piece of work; `slot` folds a second request for the same waiting work into the first.
CREATE TABLE IF NOT EXISTS `oc_meschain_job` (
  `job_id` BIGINT NOT NULL AUTO_INCREMENT,
  `kind` VARCHAR(32) COLLATE utf8mb4_bin NOT NULL,
  `queue` VARCHAR(16) COLLATE utf8mb4_bin NOT NULL,
  `account_id` INT,
  `slot` VARCHAR(128) COLLATE utf8mb4_bin,
  `payload` MEDIUMTEXT NOT NULL,
  `state` VARCHAR(16) COLLATE utf8mb4_bin NOT NULL,
  `outcome` VARCHAR(16) COLLATE utf8mb4_bin,
  `again_at` DATETIME(3),
  `failures` INT NOT NULL,
  `fence` INT NOT NULL,
  `due_at` DATETIME(3) NOT NULL,
  `enqueued_at` DATETIME(3),
  `lease_until` DATETIME(3),
  `done_count` INT,
  `total_count` INT,
  `message` TEXT,
  `request_id` VARCHAR(32) COLLATE utf8mb4_bin NOT NULL,
  `created_at` DATETIME(3) NOT NULL,
  `finished_at` DATETIME(3),
  PRIMARY KEY (`job_id`),
  UNIQUE KEY `oc_meschain_job_slot` (`slot`),
  KEY `oc_meschain_job_due` (`state`, `due_at`),
  FOREIGN KEY (`account_id`) REFERENCES `oc_meschain_account` (`account_id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Each try at a job; `fence` tells an old worker that a new one has taken over.
CREATE TABLE IF NOT EXISTS `oc_meschain_attempt` (
  `job_id` BIGINT NOT NULL,
  `fence` INT NOT NULL,
  `worker` VARCHAR(96) NOT NULL,
  `started_at` DATETIME(3) NOT NULL,
  `ended_at` DATETIME(3),
  `outcome` VARCHAR(16) COLLATE utf8mb4_bin,
  `message` TEXT,
  PRIMARY KEY (`job_id`, `fence`),
  FOREIGN KEY (`job_id`) REFERENCES `oc_meschain_job` (`job_id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- What was done, by whom, for the seller to read.
CREATE TABLE IF NOT EXISTS `oc_meschain_activity` (
  `activity_id` BIGINT NOT NULL AUTO_INCREMENT,
  `at` DATETIME(3) NOT NULL,
  `account_id` INT,
  `level` VARCHAR(16) COLLATE utf8mb4_bin NOT NULL,
  `kind` VARCHAR(32) COLLATE utf8mb4_bin NOT NULL,
  `subject` VARCHAR(96) COLLATE utf8mb4_bin NOT NULL,
  `actor` VARCHAR(96) NOT NULL,
  `message` TEXT NOT NULL,
  `request_id` VARCHAR(32) COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (`activity_id`),
  KEY `oc_meschain_activity_subject` (`subject`),
  FOREIGN KEY (`account_id`) REFERENCES `oc_meschain_account` (`account_id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

INSERT IGNORE INTO `oc_meschain_migration` (`name`, `checksum`, `applied_at`) VALUES ('0001_ledger', '', UTC_TIMESTAMP(3));
