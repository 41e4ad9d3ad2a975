# Spanish words of the patient's way through the form; no native-speaking clinician has reviewed them.
back = Atrás
continue = Continuar
change = Cambiar
not-provided = No indicado
not-answered = Sin respuesta

home-title = ¿De qué clínica es usted paciente?
home-text = Elija su clínica para completar su formulario.

front-caption = Antes de su atención
front-title = Cuéntenos sobre sus saltos musculares
front-emergency-title = Esto no es para emergencias
front-emergency-text = Si alguien no puede respirar, tiene de repente la cara, un brazo o una pierna débil, o es difícil de despertar, no complete este formulario.
front-call = Llame al { $number } ahora
front-lead = Responda algunas preguntas antes de su atención. Un profesional de la salud lee cada formulario. El formulario no le dice qué enfermedad tiene.
front-time = Se tarda unos 10 minutos, a menudo menos.
front-keep = Puede parar y volver, en este teléfono o en otro: guardamos sus respuestas durante { $days } días.
front-other = Puede completarlo por otra persona.
front-staffed = La clínica está abierta ahora. Aun así, nadie vigila este formulario minuto a minuto.
front-unstaffed = La clínica está cerrada ahora. Nadie lee los formularios hasta que abra.
front-start = Empezar
front-drafts = Seguir con un formulario que empezó en este teléfono
front-resume = Seguir con un formulario que empezó en otro teléfono
front-what-not = Qué es este formulario y qué no es

drafts-title = Ha empezado un formulario en este teléfono
drafts-none = No hay ningún formulario sin terminar en este teléfono.
drafts-text = ¿Es suyo? Entonces siga con él. Si no es suyo, no lo toque o bórrelo.
drafts-kept-until = Se guarda hasta: { $time }
drafts-go-on = Seguir con él
drafts-clear = Borrarlo de este teléfono
drafts-another-title = ¿Otra persona?
drafts-another-text = Empiece un formulario nuevo. El que había empezado se queda.
drafts-another = Empezar un formulario para otra persona

goodbye-title = Ha salido del formulario
goodbye-nothing-kept = No hemos guardado nada de lo que nos contó.
goodbye-kept = Lo que nos contó antes se queda en la clínica, porque parecía urgente. Este teléfono lo ha olvidado.
goodbye-later = Este teléfono ha olvidado su formulario. Lo guardamos unos días, para que usted pueda volver con su código.
goodbye-sent = Este teléfono ha olvidado su formulario. La clínica tiene sus respuestas.
goodbye-instead = También puede hablar con la clínica:
goodbye-emergency = En una emergencia, llame al { $number }.
goodbye-again = Volver a la primera página

come-back-link = Parar aquí y volver más tarde
come-back-new = Puede parar cuando quiera y volver, en este teléfono o en otro.
come-back-see = Ver cómo
come-back-title = Volver más tarde
come-back-on = Seguir ahora con el formulario
come-back-kept = Sus respuestas están guardadas. Las guardamos hasta el { $time }.
come-back-same = En este teléfono basta con cerrar esta página. Abra otra vez la primera página de la clínica cuando quiera seguir.
come-back-other = En otro teléfono
come-back-missing = Para volver en otro teléfono, primero necesitamos saber la fecha de nacimiento.
come-back-answer = Responder a esa pregunta
come-back-write = Anote el código y la dirección. Abra la dirección en el otro teléfono y escriba el código y la fecha de nacimiento del formulario.
come-back-code = Su código
come-back-where = Dónde escribirlo
come-back-safe = No enseñe el código a nadie a quien no enseñaría sus respuestas.
come-back-ended = Ahora no hay ningún código para este formulario. Un código deja de servir después de demasiadas fechas de nacimiento equivocadas.
come-back-fresh = Obtener un código nuevo
come-back-mail = O por correo electrónico
come-back-mail-text = Podemos enviarle un enlace. Sirve una vez, durante 24 horas, junto con la fecha de nacimiento. El correo nombra la clínica y no dice nada sobre su salud.
come-back-address = Correo electrónico
come-back-address-hint = Lo usamos solo para este correo.
come-back-address-wrong = Escriba una dirección de correo, como nombre@example.com
come-back-send = Enviarme un enlace
come-back-sent = El enlace va de camino a la dirección que escribió. Puede tardar unos minutos. Mire también en el correo no deseado.
come-back-leave = ¿No es su propio teléfono?
come-back-leave-text = Anote primero el código. Después haga que este teléfono olvide el formulario. Sus respuestas quedan guardadas.

resume-title = Seguir con su formulario
resume-lead = Escriba el código que anotó y la fecha de nacimiento del formulario.
resume-lead-link = Escriba la fecha de nacimiento del formulario.
resume-code = Código
resume-code-hint = 13 letras y números, como 7K3M-X9QD-AC4T3. Puede usar minúsculas.
resume-code-missing = Escriba el código
resume-code-slip = Hay un error en el código. Mírelo otra vez, letra por letra.
resume-open = Abrir mi formulario
resume-wrong-title = No hemos podido abrir un formulario con eso
resume-wrong-lead = Puede ser por una de estas razones:
resume-wrong-slip = El código o la fecha de nacimiento no son los del formulario.
resume-wrong-sent = El formulario ya se envió o se borró.
resume-wrong-old = No se añadió nada al formulario durante { $days ->
    [one] { $days } día
   *[other] { $days } días
 }. Entonces lo borramos.
resume-wrong-link = El enlace del correo ya se usó, o tiene más de 24 horas.
resume-wrong-tries = Hubo demasiadas fechas de nacimiento equivocadas para este código o enlace.
resume-wrong-do = Qué puede hacer
resume-wrong-again = Probar otra vez con su código
resume-wrong-phone = Abra el formulario en el teléfono donde lo empezó. Allí puede obtener un código nuevo o un enlace nuevo.
resume-wrong-start = Empezar un formulario nuevo
resume-wrong-call = Llame a la clínica:

letter-subject = Su formulario en { $clinic }
letter-asked = Usted pidió a { $clinic } un enlace para seguir con su formulario. Ábralo y escriba la fecha de nacimiento del formulario:
letter-works = El enlace sirve una vez, hasta el { $time }.
letter-not-you = Si usted no lo pidió, no tiene que hacer nada.
letter-emergency = Por favor, no responda a este correo: nadie lee las respuestas. En una emergencia, pida ayuda por teléfono.

unsaved-title = No pudimos guardar esta página
unsaved-text = No se envió nada. Lo que escribió sigue aquí. Por favor, espere un minuto y pulse Continuar otra vez.

keep-saved = Guardado { $time }
keep-unsaved = Aún no está guardado: no hay conexión. Deje esta página abierta; lo que escribió sigue aquí.
keep-held = No hay conexión. Deje esta página abierta: seguirá sola cuando vuelva la conexión. Lo que escribió sigue aquí.
keep-apart = Una respuesta de esta página se cambió en otra página o teléfono. Al pulsar Continuar verá las dos.
keep-help = No espere a esta página si se siente muy mal.

ended-still = Lo que acaba de enviar no se ha borrado. Está aquí:
ended-again = Empezar de nuevo con estas respuestas

unsent-title = Todavía no se ha enviado nada
unsent-text = Ahora mismo no podemos acceder a nuestros datos. Lo que respondió antes está a salvo. La clínica no ha recibido su formulario.
unsent-again = Deje esta página abierta. Espere un minuto y después pulse el botón.
unsent-send = Enviar ahora

choose-title = Hay dos respuestas
choose-text = Estas preguntas también se respondieron en otra página o en otro teléfono. No se ha sobrescrito nada. Elija la respuesta correcta.
choose-saved = En su otra página o teléfono respondió (guardado: { $time }):
choose-sent = Acaba de enviar:
choose-missing = Elija una de las dos respuestas

sent-title = Sus respuestas ya se enviaron
sent-text = Tenemos las respuestas que usted envió. Fecha y hora: { $time }. Quedan como están.
sent-not-kept = No guardamos lo que acaba de enviar desde esta página.
sent-tell = ¿Ha cambiado algo? Llame a la clínica:
sent-kept = Esto es lo que tiene la clínica
sent-lost = Esto no se guardó
sent-receipt = Ir a su comprobante

contact-title = ¿Cómo podemos comunicarnos con usted?
carry-on-title = Siga si puede
carry-on-text = Lo que nos contó está guardado. Si puede, responda lo demás: ayuda a quien le atienda.
carry-on-help-first = Lo primero es recibir ayuda. Puede parar en cualquier momento.
carry-on-button = Seguir con el formulario

# Whether a clinician who speaks this language has reviewed the emergency texts of this file: yes or no. Until then the
# English is shown beside them.
emergency-reviewed = no
stop-emergency = Emergencia:
stop-title-call = Llame al { $number } ahora
stop-title-go = Vaya a urgencias de un hospital ahora
stop-title-maternity = Llame a su servicio de maternidad o al { $number } ahora
stop-you-told-us = Nos contó esto:
stop-call = Llame al { $number }
stop-call-or-ask = o pida a alguien cerca de usted que llame
stop-call-if = si empeora o no puede llegar
stop-alone = Puede que nadie esté mirando esta página. No espere a la clínica: pida ayuda ahora.
stop-crisis = Alguien con quien hablar, de día y de noche
stop-do = Qué hacer
stop-do-not = Qué no hacer
stop-then = Cuando haya hecho eso
stop-saved = Lo que nos contó está guardado.
stop-called = Ya llamé
stop-gone = Ya llamé, o voy en camino
stop-cannot = No puedo llamar ni ir
stop-mistake = Fue un error: cambiar mi respuesta
stop-not-saved = No pudimos guardar lo que nos contó. Primero busque ayuda. Puede contárselo a la clínica más tarde.

unreachable-title = Otras formas de recibir ayuda
unreachable-text = Sigue necesitando ayuda ahora. Pruebe estas cosas, en cualquier orden.
unreachable-ask = Pida ayuda a alguien cerca: un vecino, una tienda, alguien que pase.
unreachable-borrow = Pida un teléfono prestado. Llamar al { $number } no cuesta nada.
unreachable-go = Deje que alguien le lleve al hospital, la farmacia, la estación de bomberos o la comisaría de policía más cercana. No conduzca (no maneje) usted.
unreachable-noise = Si no hay nadie con usted y no puede moverse, grite, golpee la pared o el suelo.
unreachable-advice = Para pedir consejo por teléfono:
unreachable-marked = Hemos anotado en su formulario que no pudo llamar. Puede que nadie lo vea pronto: no nos espere.
unreachable-not-marked = No pudimos anotar que usted no puede llamar. En la clínica nadie lo sabe: no nos espere.
unreachable-onward = Díganos cómo comunicarnos con usted

check-title = Revise sus respuestas y después envíelas
check-changed-title = Sus respuestas han cambiado
check-changed-text = Se cambiaron después de que usted abrió esta página, así que no se envió nada. Por favor, revíselas otra vez.
check-key-title = Todavía no se ha enviado nada
check-key-text = Faltaba algo en lo que envió esta página. Por favor, revise sus respuestas y pulse otra vez el botón para enviarlas.
check-unfinished-title = Todavía faltan algunas respuestas
check-unfinished-link = Responder la siguiente pregunta que falta
check-age = Usted tiene { $years } años
check-age-proxy = Edad de la persona, en años: { $years }
check-send-title = Envíe sus respuestas
check-send-text = Cuando las envíe, el equipo de la clínica puede leerlas. Después no puede cambiarlas.
check-send = Enviar mis respuestas

confirm-title = Por favor, mire esto una vez más
confirm-right = Está bien, seguir

receipt-title = Tenemos sus respuestas
receipt-reference = Su número de referencia
receipt-code = Su código de acceso
receipt-code-once = Anote los dos. Mostramos el código de acceso solo ahora. Lo necesita, junto con su fecha de nacimiento, para leer sus respuestas más tarde. El número de referencia es para llamadas de teléfono: no es secreto.
receipt-code-gone = El código de acceso se mostró cuando envió sus respuestas. No podemos mostrarlo otra vez.
receipt-next = Qué pasa después
receipt-what-to-do = Hasta entonces
receipt-call = ¿Preguntas? Llame a la clínica:
receipt-emergency-title = Primero reciba ayuda
receipt-emergency-link = Mostrar otra vez los consejos de emergencia
receipt-finish = Terminar y borrar de este teléfono

emergency-if = Busque ayuda de emergencia si
tell-us-if = Avísenos en menos de un día si
self-care = Lo que usted puede hacer

problem-missing-choice = Elija una respuesta: { $question }
problem-missing-text = Complete esto: { $question }
problem-not-a-number = Use un número, como 7: { $question }
problem-not-whole = Use un número entero, como 7: { $question }
problem-out-of-range = Use un número de { $min } a { $max }: { $question }
problem-too-long = Esto es demasiado largo: sobran { $over ->
    [one] { $over } letra
    [many] { $over } de letras
   *[other] { $over } letras
 }. Caben como máximo { $max }: { $question }
problem-bad-character = Aquí hay un carácter que no podemos guardar. Por favor, escríbalo otra vez: { $question }
problem-unknown-option = Elija una de las respuestas que se muestran: { $question }
problem-none-and-others = Marcó “nada” junto con otra cosa. Deje una o la otra: { $question }
problem-only-one = Elija solo una respuesta: { $question }
problem-no-such-date = Esa fecha no existe. Use números, como 27 3 2007: { $question }
problem-incomplete-date = Falta una parte de la fecha: { $question }
problem-in-future = Esta fecha está en el futuro. Debe ser hoy o antes: { $question }
problem-too-long-ago = Esta fecha es de hace más de { $years } años. Revise el año: { $question }
