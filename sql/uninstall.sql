-- Removes the ledger with everything in it: accounts, links between listings and products, order history. There is no way back.
--
--   sed 's/`oc_/`shop_/g' sql/uninstall.sql | mysql DATABASE
--
-- `./meschain uninstall` alone keeps the ledger; `./meschain uninstall --purge` does what this file does.

DROP TRIGGER IF EXISTS `oc_meschain_product_changed`;
DROP TRIGGER IF EXISTS `oc_meschain_option_changed`;
DROP TRIGGER IF EXISTS `oc_meschain_order_changed`;

DROP TABLE IF EXISTS `oc_meschain_activity`;
DROP TABLE IF EXISTS `oc_meschain_found_listing`;
DROP TABLE IF EXISTS `oc_meschain_mapping_batch`;
DROP TABLE IF EXISTS `oc_meschain_document`;
DROP TABLE IF EXISTS `oc_meschain_settlement`;
DROP TABLE IF EXISTS `oc_meschain_question`;
DROP TABLE IF EXISTS `oc_meschain_claim`;
DROP TABLE IF EXISTS `oc_meschain_attempt`;
DROP TABLE IF EXISTS `oc_meschain_job`;
DROP TABLE IF EXISTS `oc_meschain_order_line`;
DROP TABLE IF EXISTS `oc_meschain_order`;
DROP TABLE IF EXISTS `oc_meschain_submission_item`;
DROP TABLE IF EXISTS `oc_meschain_submission`;
DROP TABLE IF EXISTS `oc_meschain_content`;
DROP TABLE IF EXISTS `oc_meschain_sales_speed`;
DROP TABLE IF EXISTS `oc_meschain_rule_set`;
DROP TABLE IF EXISTS `oc_meschain_listing`;
DROP TABLE IF EXISTS `oc_meschain_remote_cache`;
DROP TABLE IF EXISTS `oc_meschain_mapping`;
DROP TABLE IF EXISTS `oc_meschain_seen_option`;
DROP TABLE IF EXISTS `oc_meschain_seen_product`;
DROP TABLE IF EXISTS `oc_meschain_cursor`;
DROP TABLE IF EXISTS `oc_meschain_nonce`;
DROP TABLE IF EXISTS `oc_meschain_change`;
DROP TABLE IF EXISTS `oc_meschain_process`;
DROP TABLE IF EXISTS `oc_meschain_account`;
DROP TABLE IF EXISTS `oc_meschain_migration`;
