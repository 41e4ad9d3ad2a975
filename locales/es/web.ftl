# Spanish words of the frame, the form fields and the error pages; no native-speaking clinician has reviewed them.
language-name = Español
languages = Idiomas
skip-to-content = Ir al contenido principal
demo-label = Demostración
demo-banner = Esto es una demostración. Todas las personas que aparecen son inventadas. No escriba nada real.
demo-mail = Cartas enviadas

mail-demo-title = Cartas que se habrían enviado
mail-demo-text = La demostración no envía correo. Lo que habría enviado llega aquí, lo más nuevo primero.
mail-demo-none = Todavía no hay cartas.
mail-demo-to = Para

optional = (opcional)
or = o
date-day = Día
date-month = Mes
date-year = Año
date-example = Por ejemplo, 27 3 2007
date-example-partial = Por ejemplo, 3 2007, o solo 2007
month = { $month ->
    [1] enero
    [2] febrero
    [3] marzo
    [4] abril
    [5] mayo
    [6] junio
    [7] julio
    [8] agosto
    [9] septiembre
    [10] octubre
    [11] noviembre
   *[12] diciembre
 }
weekday = { $day ->
    [1] lunes
    [2] martes
    [3] miércoles
    [4] jueves
    [5] viernes
    [6] sábado
   *[7] domingo
 }
date-whole = { $day } de { $month } de { $year }
date-of-month = { $month } de { $year }
moment = { $weekday } { $date }, { $time }
error-prefix = Error:
title-error = Error: { $title }
problem-heading = Hay un problema
more-help = Más ayuda con esta pregunta
yes = Sí
no = No
emergency-numbers = Números de emergencia
emergency-strip = Emergencia:
advice-strip = Consejo urgente:
clinic-help = Ayuda con este formulario:
footer-not-monitored = Este formulario no es para emergencias y puede que nadie lo vigile a todas horas.
footer-unsigned = Ningún profesional de la salud ha aprobado todavía el contenido médico de este formulario.

error-back-to-clinic = Ir a la primera página de { $clinic }
error-reference = Si nos llama por esto, dé este número: { $request }
error-not-found-title = No encontramos esta página
error-not-found-text = Puede que la dirección esté mal escrita, o que la página ya no esté disponible.
error-expired-title = Este formulario ha terminado
error-expired-text = Guardamos las respuestas sin terminar solo durante algunos días. Ya se han borrado. Por favor, empiece de nuevo desde la primera página.
error-signed-out-title = Su sesión se ha cerrado
error-signed-out-text = Inicie sesión para seguir.
error-forbidden-title = No puede hacer esto
error-forbidden-text = Su cuenta no tiene permiso para esta página.
error-cross-site-title = Esta solicitud fue rechazada
error-cross-site-text = Llegó desde otro sitio. Vuelva a la página del formulario y pruebe de nuevo.
error-too-many-title = Demasiados intentos
error-too-many-text = Por favor, espere un rato y pruebe de nuevo. En una emergencia, no espere: llame para pedir ayuda.
error-head-too-large-title = Su navegador ha enviado demasiados datos con esta página
error-head-too-large-text = Abra esta página en una nueva ventana privada y pruebe de nuevo. Si no ayuda, llame a la clínica.
error-too-large-title = Era demasiado para enviar
error-too-large-text = Vuelva atrás, acorte lo que escribió y envíelo otra vez. No se ha perdido nada de lo anterior.
error-unsupported-body-title = No podemos leer esto
error-unsupported-body-text = El formulario se envió de una manera que no aceptamos.
error-too-slow-title = El envío tardó demasiado
error-too-slow-text = Puede que su conexión sea lenta. Vuelva atrás y envíe la página otra vez: lo que escribió sigue ahí.
error-unavailable-title = No pudimos guardar esto ahora mismo
error-unavailable-text = No se envió nada. Vuelva atrás y pruebe de nuevo en un minuto: lo que escribió sigue en la página.
error-away-title = Ahora no podemos mostrar esta página
error-away-text = Lo que respondió antes está a salvo. Por favor, inténtelo otra vez en un minuto.
error-not-confirmed-title = No sabemos con seguridad si esto se guardó
error-not-confirmed-text = Vuelva atrás y envíelo otra vez. Enviarlo dos veces no causa problemas: guardamos solo uno.
error-bad-request-title = No podemos leer esto
error-bad-request-text = La página se envió de una manera que no entendemos. Vuelva atrás y pruebe de nuevo.
error-body-broken-title = El envío se cortó
error-body-broken-text = Vuelva atrás y envíe la página otra vez: lo que escribió sigue ahí.
error-url-too-long-title = Esta dirección es demasiado larga
error-url-too-long-text = Vuelva a la página anterior y use sus enlaces.
error-method-title = Esto no se puede hacer aquí
error-method-text = Vuelva a la página anterior y use sus botones.
error-internal-title = Algo falló de nuestra parte
error-internal-text = Vuelva atrás y pruebe de nuevo. Si se siente muy mal, no espere a este formulario: llame para pedir ayuda.

# The body map and the level marks.
level-prefix = Prioridad
body-your-left = Su izq.
body-your-right = Su der.
body-their-left = Su izq.
body-their-right = Su der.
body-front = Por delante
body-back = Por detrás
body-chosen = marcado
body-cleared = sin marcar
