-- Optional, for large shops: OpenCart looks these columns up by whole tables, because it gives them no index, and so do we.
-- Worth it from some fifty thousand rows on; `./meschain doctor` says which of them a shop lacks. Nothing here is needed for correct
-- numbers, and the service neither adds nor drops an index of the shop's tables itself.
-- Needs the right INDEX. A MyISAM table (OpenCart 3) takes no writes while its index is built: seconds to minutes, so at a quiet hour.
--
--   sed 's/`oc_/`shop_/g' sql/optional/shop_indexes.sql | mysql --force DATABASE
--
-- With --force, an index that is there already and a column that the shop's version does not have are reported and passed over.

-- The options of a product: every page of products whose offers are computed, and the shop's own product page.
CREATE INDEX `product_id` ON `oc_product_option` (`product_id`);

-- Prices and stock of those options, the largest of these tables: as above.
CREATE INDEX `product_id` ON `oc_product_option_value` (`product_id`);

-- OpenCart 4: the products that take their options from another one; asked for with every change and every sweep.
CREATE INDEX `master_id` ON `oc_product` (`master_id`);
