# The disciplines of services.

disciplines-chiropractic = Chiropractic
disciplines-dry-needling = Dry needling
disciplines-massage-therapy = Massage therapy
disciplines-pain-medicine = Pain medicine
disciplines-physical-therapy = Physical therapy
