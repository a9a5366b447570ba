-- What comes after a sale: claims, questions, settlements, and the papers of parcels.

-- What a buyer wants to give back, or to cancel. `body` is the whole claim, `reasons` what a dispute may say, `told` what we decided.
CREATE TABLE IF NOT EXISTS `oc_meschain_claim` (
  `claim_key` BIGINT NOT NULL AUTO_INCREMENT,
  `account_id` INT NOT NULL,
  `remote_id` VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  `kind` VARCHAR(16) COLLATE utf8mb4_bin NOT NULL,
  `order_number` VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  `state` VARCHAR(16) COLLATE utf8mb4_bin NOT NULL,
  `remote_state` VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  `opened_at` DATETIME(3) NOT NULL,
  `modified_at` DATETIME(3) NOT NULL,
  `decide_by` DATETIME(3),
  `body` MEDIUMTEXT NOT NULL,
  `reasons` MEDIUMTEXT,
  `told` VARCHAR(16) COLLATE utf8mb4_bin,
  `told_at` DATETIME(3),
  `problem` TEXT,
  `created_at` DATETIME(3) NOT NULL,
  `updated_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`claim_key`),
  UNIQUE KEY `oc_meschain_claim_once` (`account_id`, `remote_id`),
  KEY `oc_meschain_claim_state` (`state`, `claim_key`),
  KEY `oc_meschain_claim_order` (`account_id`, `order_number`),
  FOREIGN KEY (`account_id`) REFERENCES `oc_meschain_account` (`account_id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- What buyers ask about a product, and its one answer.
CREATE TABLE IF NOT EXISTS `oc_meschain_question` (
  `question_key` BIGINT NOT NULL AUTO_INCREMENT,
  `account_id` INT NOT NULL,
  `remote_id` VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  `state` VARCHAR(16) COLLATE utf8mb4_bin NOT NULL,
  `remote_state` VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  `asked_at` DATETIME(3) NOT NULL,
  `modified_at` DATETIME(3) NOT NULL,
  `answer_by` DATETIME(3),
  `body` MEDIUMTEXT NOT NULL,
  `told` VARCHAR(16) COLLATE utf8mb4_bin,
  `told_at` DATETIME(3),
  `problem` TEXT,
  `created_at` DATETIME(3) NOT NULL,
  `updated_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`question_key`),
  UNIQUE KEY `oc_meschain_question_once` (`account_id`, `remote_id`),
  KEY `oc_meschain_question_state` (`state`, `question_key`),
  FOREIGN KEY (`account_id`) REFERENCES `oc_meschain_account` (`account_id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- One booking each; `amount` is what it gives the seller before `commission` is taken off.
CREATE TABLE IF NOT EXISTS `oc_meschain_settlement` (
  `settlement_key` BIGINT NOT NULL AUTO_INCREMENT,
  `account_id` INT NOT NULL,
  `remote_id` VARCHAR(128) COLLATE utf8mb4_bin NOT NULL,
  `kind` VARCHAR(16) COLLATE utf8mb4_bin NOT NULL,
  `remote_kind` VARCHAR(96) NOT NULL,
  `order_number` VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  `barcode` VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  `amount` DECIMAL(15,4) NOT NULL,
  `commission` DECIMAL(15,4) NOT NULL,
  `currency` VARCHAR(3) COLLATE utf8mb4_bin NOT NULL,
  `booked_at` DATETIME(3) NOT NULL,
  `due_at` DATETIME(3),
  `payout_id` VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  `description` VARCHAR(255) NOT NULL,
  PRIMARY KEY (`settlement_key`),
  UNIQUE KEY `oc_meschain_settlement_once` (`account_id`, `remote_id`),
  KEY `oc_meschain_settlement_order` (`account_id`, `order_number`),
  KEY `oc_meschain_settlement_booked` (`account_id`, `booked_at`),
  FOREIGN KEY (`account_id`) REFERENCES `oc_meschain_account` (`account_id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Labels, invoices and files of evidence, by what they belong to ("order:5").
CREATE TABLE IF NOT EXISTS `oc_meschain_document` (
  `document_id` BIGINT NOT NULL AUTO_INCREMENT,
  `subject` VARCHAR(96) COLLATE utf8mb4_bin NOT NULL,
  `kind` VARCHAR(16) COLLATE utf8mb4_bin NOT NULL,
  `name` VARCHAR(128) NOT NULL,
  `media_type` VARCHAR(96) COLLATE utf8mb4_bin NOT NULL,
  `content` MEDIUMBLOB NOT NULL,
  `created_at` DATETIME(3) NOT NULL,
  PRIMARY KEY (`document_id`),
  KEY `oc_meschain_document_subject` (`subject`),
  KEY `oc_meschain_document_created` (`created_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

INSERT IGNORE INTO `oc_meschain_migration` (`name`, `checksum`, `applied_at`) VALUES ('0002_after_sale', '', UTC_TIMESTAMP(3));
