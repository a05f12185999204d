# Las disciplinas de los servicios.

disciplines-chiropractic = Quiropráctica
disciplines-dry-needling = Punción seca
disciplines-massage-therapy = Masaje terapéutico
disciplines-pain-medicine = Medicina del dolor
disciplines-physical-therapy = Terapia física
