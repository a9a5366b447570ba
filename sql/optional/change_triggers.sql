-- Optional: the database itself notes changes, for shops where other programs write to the tables without OpenCart's events.
-- The service's sweep finds every change without this; triggers only make it sooner and cost the shop time on bulk updates.
-- Needs the right TRIGGER, and SUPER (or log_bin_trust_function_creators=1) where the binary log is on.
--
--   sed 's/`oc_/`shop_/g' sql/optional/change_triggers.sql | mysql DATABASE
--
-- `sql/uninstall.sql` takes them away again. Running this twice does no harm. Every trigger is one statement: no DELIMITER.

DROP TRIGGER IF EXISTS `oc_meschain_product_changed`;
CREATE TRIGGER `oc_meschain_product_changed` AFTER UPDATE ON `oc_product` FOR EACH ROW
  INSERT INTO `oc_meschain_change` (`kind`, `entity_id`, `noted_at`)
  SELECT 'product', NEW.`product_id`, UTC_TIMESTAMP(3) FROM DUAL
   WHERE NOT (NEW.`quantity` <=> OLD.`quantity` AND NEW.`price` <=> OLD.`price` AND NEW.`status` <=> OLD.`status`);

DROP TRIGGER IF EXISTS `oc_meschain_option_changed`;
CREATE TRIGGER `oc_meschain_option_changed` AFTER UPDATE ON `oc_product_option_value` FOR EACH ROW
  INSERT INTO `oc_meschain_change` (`kind`, `entity_id`, `noted_at`)
  SELECT 'product', NEW.`product_id`, UTC_TIMESTAMP(3) FROM DUAL
   WHERE NOT (NEW.`quantity` <=> OLD.`quantity` AND NEW.`price` <=> OLD.`price` AND NEW.`price_prefix` <=> OLD.`price_prefix`);

DROP TRIGGER IF EXISTS `oc_meschain_order_changed`;
CREATE TRIGGER `oc_meschain_order_changed` AFTER UPDATE ON `oc_order` FOR EACH ROW
  INSERT INTO `oc_meschain_change` (`kind`, `entity_id`, `noted_at`)
  SELECT 'order', NEW.`order_id`, UTC_TIMESTAMP(3) FROM DUAL
   WHERE NOT (NEW.`order_status_id` <=> OLD.`order_status_id`);
