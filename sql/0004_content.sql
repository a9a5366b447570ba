-- What a live listing says: title, description, pictures and attributes as they were last asked for.

-- A digest of each part; NULL: not known yet. `dirty` grows with every change of the product, 0: compared since the last one.
-- `refused` is a digest of all that the marketplace did not take; it is not said again before it changes.
-- A listing without a row is adopted: what the shop says then counts as what is shown.
CREATE TABLE IF NOT EXISTS `oc_meschain_content` (
  `listing_id` BIGINT NOT NULL,
  `title` VARCHAR(32) COLLATE utf8mb4_bin,
  `description` VARCHAR(32) COLLATE utf8mb4_bin,
  `images` VARCHAR(32) COLLATE utf8mb4_bin,
  `attributes` VARCHAR(32) COLLATE utf8mb4_bin,
  `refused` VARCHAR(32) COLLATE utf8mb4_bin,
  `dirty` INT NOT NULL,
  `updated_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`listing_id`),
  KEY `oc_meschain_content_dirty` (`dirty`),
  FOREIGN KEY (`listing_id`) REFERENCES `oc_meschain_listing` (`listing_id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

INSERT IGNORE INTO `oc_meschain_migration` (`name`, `checksum`, `applied_at`) VALUES ('0004_content', '', UTC_TIMESTAMP(3));
