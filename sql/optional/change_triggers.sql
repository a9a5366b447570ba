-- Optional: the database itself notes changes, for shops where other programs write to the tables without OpenCart's events.
-- The service's sweep finds every change without this; triggers only make it sooner and cost the shop time on bulk updates.
-- Needs the right TRIGGER, and SUPER (or log_bin_trust_function_creators=1) where the binary log is on.
--
-- `./meschain capture use triggers` applies this file. By hand:
--
--   sed 's/`oc_/`shop_/g' sql/optional/change_triggers.sql | mysql DATABASE
--
-- `./meschain capture use events`, `./meschain uninstall` and `sql/uninstall.sql` take them away again. Running this twice does no
-- harm. Whatever keeps a trigger from noting a change (a full disk, a missing table), the shop's own statement goes through.

DELIMITER //

DROP TRIGGER IF EXISTS `oc_meschain_product_changed` //
CREATE TRIGGER `oc_meschain_product_changed` AFTER UPDATE ON `oc_product` FOR EACH ROW
BEGIN
  DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;
  IF NOT (NEW.`quantity` <=> OLD.`quantity` AND NEW.`price` <=> OLD.`price` AND NEW.`status` <=> OLD.`status`
      AND NEW.`subtract` <=> OLD.`subtract` AND NEW.`tax_class_id` <=> OLD.`tax_class_id`) THEN
    INSERT INTO `oc_meschain_change` (`kind`, `entity_id`, `noted_at`) VALUES ('product', NEW.`product_id`, UTC_TIMESTAMP(3));
  END IF;
END //

DROP TRIGGER IF EXISTS `oc_meschain_option_changed` //
CREATE TRIGGER `oc_meschain_option_changed` AFTER UPDATE ON `oc_product_option_value` FOR EACH ROW
BEGIN
  DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;
  IF NOT (NEW.`quantity` <=> OLD.`quantity` AND NEW.`price` <=> OLD.`price` AND NEW.`price_prefix` <=> OLD.`price_prefix`
      AND NEW.`subtract` <=> OLD.`subtract`) THEN
    INSERT INTO `oc_meschain_change` (`kind`, `entity_id`, `noted_at`) VALUES ('product', NEW.`product_id`, UTC_TIMESTAMP(3));
  END IF;
END //

DROP TRIGGER IF EXISTS `oc_meschain_order_changed` //
CREATE TRIGGER `oc_meschain_order_changed` AFTER UPDATE ON `oc_order` FOR EACH ROW
BEGIN
  DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;
  IF NOT (NEW.`order_status_id` <=> OLD.`order_status_id`) THEN
    INSERT INTO `oc_meschain_change` (`kind`, `entity_id`, `noted_at`) VALUES ('order', NEW.`order_id`, UTC_TIMESTAMP(3));
  END IF;
END //

DELIMITER ;
