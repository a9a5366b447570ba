-- What the shop's words and products are at a marketplace: pairs confirmed together, and listings found there.

-- Pairs that were confirmed or imported together; `body` is what they replaced, so that the last batch can be undone.
CREATE TABLE IF NOT EXISTS `oc_meschain_mapping_batch` (
  `batch_id` INT NOT NULL AUTO_INCREMENT,
  `account_id` INT NOT NULL,
  `kind` VARCHAR(16) COLLATE utf8mb4_bin NOT NULL,
  `actor` VARCHAR(96) NOT NULL,
  `created_at` DATETIME(3) NOT NULL,
  `undone_at` DATETIME(3),
  `body` MEDIUMTEXT NOT NULL,
  PRIMARY KEY (`batch_id`),
  KEY `oc_meschain_mapping_batch_account` (`account_id`, `batch_id`),
  FOREIGN KEY (`account_id`) REFERENCES `oc_meschain_account` (`account_id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Listings that the marketplace shows and nobody made here; `product_id` and `variant` are what each seems to be, `reason` why.
CREATE TABLE IF NOT EXISTS `oc_meschain_found_listing` (
  `found_id` BIGINT NOT NULL AUTO_INCREMENT,
  `account_id` INT NOT NULL,
  `barcode` VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  `remote_id` VARCHAR(64) COLLATE utf8mb4_bin,
  `codes` MEDIUMTEXT NOT NULL,
  `title` VARCHAR(255) NOT NULL,
  `state` VARCHAR(16) COLLATE utf8mb4_bin NOT NULL,
  `quantity` INT,
  `price` DECIMAL(15,4),
  `list_price` DECIMAL(15,4),
  `seen_at` DATETIME(3) NOT NULL,
  `product_id` INT,
  `variant` VARCHAR(64) COLLATE utf8mb4_bin,
  `reason` VARCHAR(16) COLLATE utf8mb4_bin,
  `confidence` SMALLINT,
  `decision` VARCHAR(16) COLLATE utf8mb4_bin NOT NULL,
  `actor` VARCHAR(96) NOT NULL,
  `updated_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`found_id`),
  UNIQUE KEY `oc_meschain_found_listing_once` (`account_id`, `barcode`),
  KEY `oc_meschain_found_listing_decision` (`account_id`, `decision`),
  FOREIGN KEY (`account_id`) REFERENCES `oc_meschain_account` (`account_id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

INSERT IGNORE INTO `oc_meschain_migration` (`name`, `checksum`, `applied_at`) VALUES ('0003_matching', '', UTC_TIMESTAMP(3));
