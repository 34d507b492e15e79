"""The signals by name, with what a person calls them."""

from __future__ import annotations

# name -> (short title, what it means in one line)
SIGNALS: dict[str, tuple[str, str]] = {
    "urgency": ("Urgency", "presses for speed or an instant answer"),
    "negative_tone": ("Negative tone", "complains, blames, or is sarcastic, contemptuous or hostile"),
    "insult": ("Insult", "demeans the person"),
    "threat": ("Threat", "threatens: legal action, exposure, bad reviews, harm, pay withheld"),
    "payment_chase": ("Payment chased", "I asked for money that was overdue"),
    "payment_excuse": ("Payment excuse", "delays, disputes or explains away a payment that is due"),
    "haggling": ("Haggling", "asks for a lower price, or pays less than agreed"),
    "scope_creep": ("Scope creep", "asks for work beyond what was agreed, unpaid or as if included"),
    "indecision": ("Indecision", "rejects without direction, flip-flops, revises without end"),
    "contract_breach": ("Broken terms", "disregards an agreed term"),
    "after_hours_urgent": ("Urgent after hours", "urgent, outside my working hours"),
    "nagging": ("Nagging", "pushes again before I could fairly answer"),
    "late_payment": ("Late payment", "an invoice paid late, or overdue"),
    "low_volume": ("Low volume", "too little work left, or dwindling"),
    "deterioration": ("Deterioration", "a once good client has turned bad within weeks"),
    "spoken_up": ("Spoken up", "I named a limit, a term or a concern"),
    "positive": ("Good signs", "thanks, praise, a sincere apology"),
}
WARNINGS = tuple(name for name in SIGNALS if name not in ("spoken_up", "positive"))
