"""What people's mail programs call their folders, in many languages.

The words were gathered from the folders that Gmail, Outlook, Exchange, Apple Mail, Thunderbird and
the big European webmails make in each language. They are matched on the whole name of a folder,
case folded, so that a client called "Sent Ltd" is not taken for the Sent folder.
"""

from __future__ import annotations

# Role -> names, a language or two a line. "all" is missing here: see ALL_MAIL.
NAMES: dict[str, str] = {
    "inbox": "inbox|posteingang|inkorg|innboks|indbakke|bandeja de entrada|boîte de réception|posta in arrivo"
    "|postvak in|caixa de entrada|peti masuk|kotak masuk|saapuneet|受信トレイ|收件箱|收件匣",
    "sent": "sent|sent items|sent mail|sent messages|sent-mail|sentmail|sent objects|outgoing"
    "|gesendet|gesendete|gesendete objekte|gesendete elemente|gesendete nachrichten|postausgang gesendet"
    "|skickat|skickade|skickade objekt|skickade meddelanden|skickad e-post|skickat mail|sända|sända objekt"
    "|sendt|sendte|sendte elementer|sendte meldinger|sendt post|sendt e-post|sendte e-mails|sendte mails"
    "|lähetetyt|lähetetyt viestit|lähetetyt kohteet|enviado|enviados|elementos enviados|mensajes enviados"
    "|correo enviado|itens enviados|mensagens enviadas|e-mails enviados|email enviado|enviadas"
    "|envoyés|envoyé|envoyes|éléments envoyés|messages envoyés|courrier envoyé|objets envoyés"
    "|inviata|inviate|inviati|posta inviata|elementi inviati|messaggi inviati"
    "|verzonden|verzonden items|verzonden berichten|verstuurd|item dihantar|dihantar|mel dihantar|mel terhantar"
    "|terkirim|item terkirim|pesan terkirim|surat terkirim|wysłane|elementy wysłane|wyslane|odeslaná pošta"
    "|odeslané|odoslané|odoslaná pošta|elküldött|elküldött elemek|trimise|elemente trimise|отправленные"
    "|надіслані|відправлені|gönderilmiş öğeler|gönderilenler|gönderilmiş postalar|απεσταλμένα"
    "|פריטים שנשלחו|דואר שנשלח|العناصر المرسلة|البريد المرسل|送信済み|送信済みアイテム|送信済みメール"
    "|已发送|已发送邮件|已傳送|已传送|寄件備份|寄件备份|已寄出|보낸 편지함|보낸편지함",
    "drafts": "drafts|draft|draft messages|entwürfe|entwurf|entwuerfe|utkast|utkastene|kladde|kladder"
    "|luonnokset|borrador|borradores|brouillon|brouillons|bozza|bozze|concept|concepten|conceptberichten"
    "|draf|draft email|konsep|rascunho|rascunhos|szkice|wersje robocze|koncepty|rozepsané|piszkozatok"
    "|piszkozat|ciorne|schițe|черновики|чернетки|taslaklar|πρόχειρα|טיוטות|مسودات|المسودات"
    "|下書き|草稿|草稿箱|草稿匣|임시 보관함|임시보관함",
    "archive": "archive|archives|archived|all archive|archiv|archivierte|arkiv|arkiverat|arkiverte|arkisto"
    "|archivo|archivados|archivio|archief|gearchiveerd|arkib|arsip|arquivo|arquivo morto|arquivados"
    "|archiwum|archívum|arhivă|arhiva|архив|архів|arşiv|αρχείο|ארכיון|أرشيف|الأرشيف"
    "|アーカイブ|存档|归档|封存|보관함",
    "trash": "trash|bin|deleted|deleted items|deleted messages|wastebasket|rubbish|papierkorb|gelöscht"
    "|gelöschte objekte|gelöschte elemente|gelöschte nachrichten|papperskorg|papperskorgen|borttaget"
    "|borttagna objekt|borttagna meddelanden|raderat|papirkurv|papirkurven|slettet|slettede elementer"
    "|slettede elementer|slettede meldinger|slettet post|roskakori|poistetut|poistetut kohteet|poistetut viestit"
    "|papelera|elementos eliminados|eliminados|mensajes eliminados|corbeille|éléments supprimés"
    "|messages supprimés|supprimés|cestino|posta eliminata|elementi eliminati|eliminata|prullenbak"
    "|prullenmand|verwijderd|verwijderde items|verwijderde berichten|sampah|tong sampah|item dipadam|dipadamkan"
    "|item dihapus|pesan dihapus|dihapus|lixo|lixeira|reciclagem|itens eliminados|itens excluídos"
    "|itens apagados|kosz|elementy usunięte|usunięte|koš|odstraněná pošta|odstraněné|kôš|lomtár"
    "|törölt elemek|kuka|coș de gunoi|elemente șterse|корзина|удаленные|удалённые|кошик|видалені"
    "|çöp kutusu|silinmiş öğeler|κάδος απορριμμάτων|διαγραμμένα|אשפה|פריטים שנמחקו|سلة المهملات"
    "|العناصر المحذوفة|ゴミ箱|ごみ箱|削除済みアイテム|已删除|已删除邮件|垃圾桶|废件箱|刪除的郵件|휴지통|지운 편지함",
    "junk": "junk|junk-e-mail|junk-mail|junk e-mail|junk email|junk mail|spam|bulk|bulk mail"
    "|spamverdacht|spam-verdacht|unerwünscht"
    "|unerwünschte werbung|werbung unerwünscht|skräp|skräppost|skräpmejl|søppel|søppelpost|søppel-e-post"
    "|uønsket e-post|uønsket mail|uønsket post|uønskede mails|roskaposti|correo no deseado"
    "|correo basura|no deseado|indésirables|courrier indésirable|pourriel|pourriels"
    "|posta indesiderata|indesiderata|ongewenste e-mail|ongewenst|ongewenste reclame|reclame"
    "|e-mel sarap|mel sarap|email sampah|surat sampah|lixo eletrônico|lixo eletrónico|correio eletrónico não solicitado"
    "|não solicitado|wiadomości-śmieci|niechciane|nevyžádaná pošta|nevyžádané|nevyžiadaná pošta"
    "|levélszemét|mesaje nedorite|спам|нежелательная почта|небажана пошта|önemsiz|önemsiz e-posta"
    "|gereksiz|ανεπιθύμητα|ανεπιθύμητη αλληλογραφία|דואר זבל|ספאם|بريد عشوائي|البريد العشوائي"
    "|البريد غير الهام|迷惑メール|垃圾邮件|垃圾郵件|스팸|스팸메일함|정크 메일",
}
# Gmail's folder that holds every message, by itself or (as Takeout writes it) with more words behind.
ALL_MAIL = (
    "all mail|alle nachrichten|alle mails|alla mejl|alla meddelanden|all e-post|alle e-mails|alle e-mail"
    "|kaikki viestit|todos|todo el correo|todos os e-mails|todo o correio|todos los mensajes"
    "|tous les messages|tutti i messaggi|tutta la posta|alle berichten|semua mel|semua email|semua e-mel"
    "|wszystkie|všechny zprávy|minden levél|toate mesajele|вся почта|уся пошта|tüm postalar|כל הדואר"
    "|すべてのメール|所有邮件|所有郵件|전체보관함"
)
# Folders that hold something else than correspondence: not sent yet, or not mail at all.
NOT_MAIL = (
    "outbox|postausgang|utkorg|utboks|udbakke|boîte d'envoi|bandeja de salida|posta in uscita|postvak uit"
    "|caixa de saída|peti keluar|kotak keluar|lähtevät|skrzynka nadawcza|pošta k odeslání|исходящие|送信トレイ|发件箱"
    "|notes|notizen|anteckningar|notater|noter|notas|note|notities|nota|catatan|muistiinpanot|notatki|メモ|便笺"
    "|calendar|kalender|calendrier|calendario|calendário|agenda|kalendar|kalenteri|kalendarz|kalendář|予定表|日历"
    "|contacts|kontakte|kontakter|contactos|contatos|contatti|contacten|contactpersonen|kenalan|kontak|kontakty"
    "|yhteystiedot|連絡先|联系人|suggested contacts|tasks|aufgaben|uppgifter|oppgaver|opgaver|tâches|tareas"
    "|tarefas|attività|taken|tugas|tehtävät|zadania|úkoly|タスク|任务|to do|journal|dagbok|diario|diário|dagboek|diari"
    "|sync issues|synchronisierungsprobleme|synkroniseringsproblem|synkroniseringsproblemer"
    "|problèmes de synchronisation"
    "|problemas de sincronización|problemas de sincronização|problemi di sincronizzazione|synchronisatieproblemen"
    "|rss|rss feeds|rss-feeds|rss-flöden|feeds|flux rss|fuentes rss|feed rss|rss subscriptions"
    "|conversation history|aufgezeichnete unterhaltungen|konversationshistorik|samtalehistorik"
    "|historique des conversations|historial de conversaciones|cronologia conversazioni|gespreksgeschiedenis"
    "|conversation action settings|quick step settings|working set|news feed|snoozed|scheduled|chats"
    "|templates|vorlagen|mallar|maler|skabeloner|modèles|plantillas|modelli|sjablonen|templat|modelos|mallit|szablony|šablony"
)
